/// A model as a text that people can read and compare: one setting a line, whole thousandths of a bit. A model is
/// never changed: a new one gets the next number and a file of its own, `NNNN.model`, and a person makes it the
/// active one.
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

/// The folder of a site's models.
class ModelFolder {
 public:
  explicit ModelFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// The model that a person made active; the shipped one where nobody did.
  [[nodiscard]] Result<Model> active() const;
  [[nodiscard]] Result<Model> read(std::uint32_t number) const;
  /// Rising; without the shipped one.
  [[nodiscard]] std::vector<std::uint32_t> numbers() const;
  /// Gives the model the next number and writes it once. Nothing that stands there is ever replaced.
  [[nodiscard]] Result<std::uint32_t> add(Model model, const std::vector<std::string>& findings) const;
  /// 1 is the shipped model.
  [[nodiscard]] Result<void> activate(std::uint32_t number) const;
  /// What was found when it was tried: lines that begin with `not ok` speak against it.
  [[nodiscard]] Result<std::vector<std::string>> findings(std::uint32_t number) const;

 private:
  [[nodiscard]] std::filesystem::path path_of(std::uint32_t number) const;
  std::filesystem::path folder_;
};

}  // namespace gatehouse::clients
