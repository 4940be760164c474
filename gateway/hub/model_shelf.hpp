/// The site's models as the store knows them: which were trained here, with the hash of each file, and which one
/// judges. The files lie in the site's folder for people to read; what the store does not vouch for judges nobody.
#pragma once

#include <cstdint>
#include <string>

#include "hub/clients/model_file.hpp"
#include "hub/store/database.hpp"

namespace gatehouse::hub {

/// 1, the shipped one, where no person has switched.
[[nodiscard]] Result<std::uint32_t> active_number(Connection& db);
/// Errc::corrupt, with what to do, where the file of the active model is gone or was changed.
[[nodiscard]] Result<clients::Model> active_model(Connection& db, const clients::ModelFolder& folder);

/// A model that was trained here.
struct Shelved {
  std::uint32_t number = 0;
  bool passed = false;
  std::string sha256;
};
/// Errc::not_found for a number that was not trained here.
[[nodiscard]] Result<Shelved> shelved(Connection& db, std::uint32_t number);
[[nodiscard]] Result<std::vector<Shelved>> all_shelved(Connection& db);
/// The file's text, and the model in it. Errc::not_found where it is gone, Errc::corrupt where it was changed.
[[nodiscard]] Result<std::string> text_of(const Shelved& known, const clients::ModelFolder& folder);
[[nodiscard]] Result<clients::Model> model_of(const Shelved& known, const clients::ModelFolder& folder);
/// No number is given twice, also where its file is gone.
[[nodiscard]] Result<std::uint32_t> next_number(Connection& db, const clients::ModelFolder& folder);

}  // namespace gatehouse::hub
