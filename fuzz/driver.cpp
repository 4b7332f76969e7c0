// A driver for the fuzzers where there is no libFuzzer: replays seeds, then changed seeds, for so
// many seconds. Blind to coverage, so it finds what is near; `./run fuzz` looks further. What it
// tries depends on its seed only.
//
//   x_fuzz [-seconds=N] [-seed=N] [FILE OR FOLDER]...
//
// An input that ends the program is left in crash-<fuzzer>, and named.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

constexpr size_t kMaxInputBytes = 16 * 1024;
constexpr unsigned kSecondsAnInput = 10;

std::string crash_path = "crash";
std::string_view under_test;

// Only what a signal handler may call.
void keep_crash(int signal) {
  int file = ::open(crash_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file >= 0 && ::write(file, under_test.data(), under_test.size()) >= 0) ::close(file);
  constexpr std::string_view kWhat = "fuzz driver: the input is in ";
  (void)!::write(STDERR_FILENO, kWhat.data(), kWhat.size());
  (void)!::write(STDERR_FILENO, crash_path.data(), crash_path.size());
  (void)!::write(STDERR_FILENO, "\n", 1);
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

void run(std::string_view input) {
  under_test = input;
  ::alarm(kSecondsAnInput);
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
  ::alarm(0);
}

class Mutator {
 public:
  Mutator(const std::vector<std::string>& seeds, uint64_t seed) : seeds_(seeds), engine_(seed) {}

  std::string next() {
    std::string input = any_seed();
    for (size_t steps = 1 + below(6); steps > 0; --steps) change(input);
    if (input.size() > kMaxInputBytes) input.resize(kMaxInputBytes);
    return input;
  }

 private:
  size_t below(size_t limit) { return limit == 0 ? 0 : engine_() % limit; }
  const std::string& any_seed() { return seeds_[below(seeds_.size())]; }
  char any_byte() {
    constexpr char kOdd[] = {0, 1, 0x7f, '\x80', '\xff', '\n', '\r', '"', '\'', '\\', '{', '['};
    return below(3) == 0 ? kOdd[below(sizeof kOdd)] : static_cast<char>(engine_());
  }

  std::string piece_of(const std::string& text) {
    size_t begin = below(text.size() + 1);
    return text.substr(begin, below(std::min<size_t>(text.size() - begin, 64) + 1));
  }

  void change(std::string& input) {
    size_t at = below(input.size() + 1);
    switch (below(8)) {
      case 0:
        if (at < input.size()) input[at] = static_cast<char>(input[at] ^ 1 << below(8));
        return;
      case 1:
        if (at < input.size()) input[at] = any_byte();
        return;
      case 2:
        input.insert(at, 1, any_byte());
        return;
      case 3:
        input.erase(at, below(16));
        return;
      case 4:
        input.insert(at, piece_of(input));
        return;
      case 5:
        input.insert(at, piece_of(any_seed()));
        return;
      case 6:
        input.resize(at);
        return;
      default:  // a number, most likely a length, made extreme
        for (size_t i = at; i < input.size() && i < at + 4; ++i) input[i] = any_byte();
    }
  }

  const std::vector<std::string>& seeds_;
  std::mt19937_64 engine_;
};

void load(const std::filesystem::path& path, std::vector<std::string>& seeds) {
  if (std::filesystem::is_directory(path)) {
    std::vector<std::filesystem::path> inside(std::filesystem::directory_iterator(path), {});
    std::sort(inside.begin(), inside.end());
    for (const auto& entry : inside) load(entry, seeds);
    return;
  }
  std::ifstream file(path, std::ios::binary);
  seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

}  // namespace

int main(int count, char** arguments) {
  int64_t seconds = 1;
  uint64_t seed = 1;
  std::vector<std::string> seeds = {""};
  for (int i = 1; i < count; ++i) {
    std::string_view argument = arguments[i];
    if (argument.starts_with("-seconds=")) {
      seconds = std::atoll(arguments[i] + std::strlen("-seconds="));
    } else if (argument.starts_with("-seed=")) {
      seed = std::strtoull(arguments[i] + std::strlen("-seed="), nullptr, 10);
    } else {
      load(arguments[i], seeds);
    }
  }
  crash_path += "-" + std::filesystem::path(arguments[0]).filename().string();
  for (int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGALRM}) {
    ::signal(signal, keep_crash);
  }
  for (const std::string& input : seeds) run(input);
  Mutator mutator(seeds, seed);
  uint64_t runs = seeds.size();
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  for (; std::chrono::steady_clock::now() < end; ++runs) run(mutator.next());
  std::printf("%zu seeds, %llu inputs\n", seeds.size(), static_cast<unsigned long long>(runs));
  return 0;
}
