#include "base/process.hpp"

#include <gtest/gtest.h>
#include <openssl/provider.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cstdlib>

namespace gatehouse {
namespace {

TEST(Process, LeavesNoCoreDump) {
  ASSERT_TRUE(forbid_dumps());
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_CORE, &limit), 0);
  EXPECT_EQ(limit.rlim_cur, 0u);
  EXPECT_EQ(limit.rlim_max, 0u);
  EXPECT_EQ(::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
}

/// Debian ships no FIPS provider, so here the demand must be refused; where there is one, it must be met. In a
/// process of its own: what it switches on stays on.
TEST(Process, RefusesToGoOnWithoutAValidatedProviderWhereOneIsDemanded) {
  const auto demand = [] {
    const bool met = require_fips().has_value();
    std::exit(met == (OSSL_PROVIDER_available(nullptr, "fips") == 1) ? 0 : 1);
  };
  EXPECT_EXIT(demand(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace gatehouse
