#include "../support/test_sftp.hpp"
#include "remote_folder_world.hpp"

namespace gatehouse {

std::unique_ptr<ConnectorWorld> sftp_world() {
  TestSftp& server = TestSftp::server();
  const std::filesystem::path folder = server.files() / "world";
  return std::make_unique<RemoteFolderWorld>("sftp", folder, server.options(folder.string()));
}

}  // namespace gatehouse
