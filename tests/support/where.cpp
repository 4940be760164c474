#include "where.hpp"

namespace gatehouse {

const char* const source_folder = GATEHOUSE_SOURCE_DIR;

}  // namespace gatehouse
