/// Where the project lies on this machine. Compiled in one small file, so that clones share what else they compile.
#pragma once

namespace gatehouse {

extern const char* const source_folder;

}  // namespace gatehouse
