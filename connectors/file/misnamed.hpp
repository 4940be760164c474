/// Files whose names are not allowed. Such a name may hold anything, a person's number too: it is not kept, not
/// shown and not logged. The file goes by a neutral name, and only the reason beside it, in the sender's own error
/// folder, tells enough of the old one to know which file it was.
#pragma once

#include <string>
#include <string_view>

#include "drop_folder.hpp"

namespace gatehouse::file {

/// `misnamed-0123456789ab`, made of where the file lies and when it changed, and of nothing in its name.
[[nodiscard]] std::string neutral_name(const Identity& identity);
/// `name` as it may be shown: nine digits and more in a row (a blank, dot, hyphen or underscore between them does
/// not hide them) become stars, what is no printable ASCII becomes a question mark, and a long one is cut.
[[nodiscard]] std::string masked_name(std::string_view name);

}  // namespace gatehouse::file
