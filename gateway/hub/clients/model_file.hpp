/// A model as a text that people can read and compare: one setting a line, whole thousandths of a bit. A model is
/// never changed: a new one gets the next number and a file of its own, `NNNN.model`.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/result.hpp"
#include "hub/clients/model.hpp"

namespace gatehouse::clients {

/// The text of a model, with what was found when it was tried (one line each, without line ends).
[[nodiscard]] std::string write_model(const Model& model, const std::vector<std::string>& findings);
/// Errc::bad_input with the line where it is none.
[[nodiscard]] Result<Model> read_model(std::string_view text);

/// What was found when it was tried: lines that begin with `not ok` speak against it.
[[nodiscard]] std::vector<std::string> findings_in(std::string_view text);

/// The folder of a site's models. Which of them judges, and whether a file is what was written, the hub knows.
class ModelFolder {
 public:
  explicit ModelFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Errc::not_found where there is no such file.
  [[nodiscard]] Result<std::string> text(std::uint32_t number) const;
  /// Rising; without the shipped one.
  [[nodiscard]] std::vector<std::uint32_t> numbers() const;
  /// Writes it once, to the disk. Errc::conflict where something stands there: nothing is ever replaced.
  [[nodiscard]] Result<void> put(std::uint32_t number, const std::string& text) const;

 private:
  [[nodiscard]] std::filesystem::path path_of(std::uint32_t number) const;
  std::filesystem::path folder_;
};

}  // namespace gatehouse::clients
