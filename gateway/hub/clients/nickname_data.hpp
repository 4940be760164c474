/// The embedded text of data/nicknames.csv. Private to the room.
#pragma once

#include <string_view>

namespace gatehouse::clients {

[[nodiscard]] std::string_view nickname_data();

}  // namespace gatehouse::clients
