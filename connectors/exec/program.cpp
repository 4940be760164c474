#include "program.hpp"

#include "gatehouse/support/files.hpp"
#include "gatehouse/support/options.hpp"

namespace gatehouse::exec {
namespace {

constexpr std::size_t longest_answer = 16u << 20;

}  // namespace

Result<Program> Program::of(const Surroundings& around, std::string_view kind) {
  const auto program = path_option(around, "program");
  if (!program) return fail(program.error());
  auto folder = work_folder(around, kind);
  if (!folder) return fail(folder.error());
  GATEHOUSE_TRY(make_folders(*folder));
  const auto wait = number_option(around.options, "wait_seconds");
  if (!wait) return fail(wait.error());
  const auto memory = number_option(around.options, "memory_mib");
  if (!memory) return fail(memory.error());
  const auto output = number_option(around.options, "max_bytes");
  if (!output) return fail(output.error());
  const auto secret = secret_option(around, "secret");
  if (!secret) return fail(secret.error());
  Child child{.words = {program->string()},
              .folder = around.root,
              .complaints = *folder / "complaints.txt",
              .wait = std::chrono::seconds(*wait),
              .most_output = static_cast<std::uint64_t>(*output),
              .most_memory = static_cast<std::uint64_t>(*memory) << 20,
              .stop = around.stop};
  if (!secret->empty()) child.environment.push_back("GATEHOUSE_SECRET=" + *secret);
  child.environment.push_back("GATEHOUSE_PLACE=" + text_option(around.options, "place"));
  return Program(std::move(child), std::move(*folder));
}

Result<void> Program::call(std::string_view verb, std::string_view id, std::string_view input,
                           const std::function<Result<void>(std::string_view)>& take) const {
  Child child = child_;
  child.words.emplace_back(verb);
  if (!id.empty()) child.words.emplace_back(id);
  const auto code = run_child(child, input, take);
  if (!code) return fail(code.error(), "the program's " + std::string(verb));
  if (*code == 0) return {};
  return fail(Errc::unavailable, "the program's " + std::string(verb) + " ended with exit code " +
                                     std::to_string(*code) + "; what it complains of is in " +
                                     child_.complaints.string());
}

Result<std::string> Program::ask(std::string_view verb, std::string_view id, std::string_view input) const {
  std::string answer;
  GATEHOUSE_TRY(call(verb, id, input, [&](std::string_view bytes) -> Result<void> {
    answer += bytes;
    if (answer.size() <= longest_answer) return {};
    return fail(Errc::bad_input, "the program's answer is longer than 16 MiB");
  }));
  return answer;
}

}  // namespace gatehouse::exec
