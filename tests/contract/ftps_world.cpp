#include "../support/test_ftps.hpp"
#include "remote_folder_world.hpp"

namespace gatehouse {

std::unique_ptr<ConnectorWorld> ftps_world() {
  TestFtps& server = TestFtps::server();
  return std::make_unique<RemoteFolderWorld>("ftps", server.files() / "world", server.options("/world"));
}

}  // namespace gatehouse
