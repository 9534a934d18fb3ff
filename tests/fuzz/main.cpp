// Runs a fuzz target without a fuzzer: on every file of a corpus, then on seeded mutations of them.
//
//     fuzz_idx FOLDER [MUTATIONS [SEED]]
//
// What is being read stands in a file whose name is printed first: where a reader ends the program, that is
// the input that did it, and it stays there.
#include "tests/fuzz/reader.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

#if __has_include(<sys/resource.h>) && !defined(SCORELET_SANITIZED)
#include <sys/resource.h>
#endif

/// A reader that wants a gigabyte at once for a small file is a finding (the address sanitizer asks for this
/// function's options).
extern "C" const char* __asan_default_options() {
    return "max_allocation_size_mb=1024:detect_leaks=1";
}

namespace {

namespace fs = std::filesystem;
using Input = std::vector<std::uint8_t>;

constexpr std::size_t mostBytes = 1 << 16;

void limitMemory() {
#if __has_include(<sys/resource.h>) && !defined(SCORELET_SANITIZED)
    constexpr rlim_t most = rlim_t{3} << 30;
    const rlimit limit{most, most};
    setrlimit(RLIMIT_AS, &limit);
#endif
}

std::vector<Input> readCorpus(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.is_regular_file()) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<Input> inputs;
    for (const fs::path& file : files) {
        std::ifstream from(file, std::ios::binary);
        inputs.emplace_back(std::istreambuf_iterator<char>(from), std::istreambuf_iterator<char>());
    }
    return inputs;
}

/// Changes inputs a little; the same seed changes them alike.
class Mutator {
public:
    Mutator(const std::vector<Input>& corpus, std::uint64_t seed) : corpus_(corpus), random_(seed) {}

    Input next() {
        Input input = corpus_[below(corpus_.size())];
        for (std::size_t left = 1 + below(6); left > 0; --left) change(input);
        if (input.size() > mostBytes) input.resize(mostBytes);
        return input;
    }

private:
    std::size_t below(std::size_t count) { return count == 0 ? 0 : random_() % count; }
    std::uint8_t byte() { return static_cast<std::uint8_t>(random_()); }

    /// A piece of an input, at most `most` bytes.
    Input pieceOf(const Input& input, std::size_t most) {
        const std::size_t at = below(input.size());
        const std::size_t count = std::min(1 + below(most), input.size() - at);
        const auto begin = input.begin() + static_cast<std::ptrdiff_t>(at);
        return {begin, begin + static_cast<std::ptrdiff_t>(count)};
    }

    void change(Input& input) {
        const std::size_t at = below(input.size());
        const auto place = input.begin() + static_cast<std::ptrdiff_t>(at);
        if (input.empty()) {
            input.push_back(byte());
            return;
        }
        switch (below(7)) {
        case 0:
            input[at] ^= static_cast<std::uint8_t>(1u << below(8));
            break;
        case 1:
            input[at] = byte();
            break;
        case 2:
            setNumber(input, at);
            break;
        case 3:
            input.erase(place,
                        place + static_cast<std::ptrdiff_t>(std::min(1 + below(32), input.size() - at)));
            break;
        case 4: {
            const Input piece = pieceOf(corpus_[below(corpus_.size())], 64);
            input.insert(place, piece.begin(), piece.end());
            break;
        }
        case 5: {
            const Input piece = pieceOf(input, 64);
            for (std::size_t i = 0; i < piece.size() && at + i < input.size(); ++i) input[at + i] = piece[i];
            break;
        }
        default:
            input.resize(at);
        }
    }

    /// A number that is likely to be at some limit, of 1, 2 or 4 bytes in either order; or a digit.
    void setNumber(Input& input, std::size_t at) {
        constexpr std::array<std::uint32_t, 12> limits = {
            0, 1, 2, 0x7f, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff};
        if (below(4) == 0) {
            input[at] = static_cast<std::uint8_t>('0' + below(10));
            return;
        }
        const std::uint32_t value = limits[below(limits.size())];
        const std::size_t bytes = std::size_t{1} << below(3);
        const bool little = below(2) == 0;
        for (std::size_t i = 0; i < bytes && at + i < input.size(); ++i)
            input[at + i] = static_cast<std::uint8_t>(value >> 8 * (little ? i : bytes - 1 - i));
    }

    const std::vector<Input>& corpus_;
    std::mt19937_64 random_;
};

void run(const Input& input, const scorelet::fuzz::ScratchFolder& underWay) {
    underWay.write("input", scorelet::fuzz::textOf(input.data(), input.size()));
    LLVMFuzzerTestOneInput(input.data(), input.size());
}

} // namespace

int main(int count, char** arguments) {
    if (count < 2) {
        std::fprintf(stderr, "usage: %s FOLDER [MUTATIONS [SEED]]\n", arguments[0]);
        return 2;
    }
    const std::vector<Input> corpus = readCorpus(arguments[1]);
    if (corpus.empty()) {
        std::fprintf(stderr, "%s: expected a corpus, found no file\n", arguments[1]);
        return 2;
    }
    const long long mutations = count > 2 ? std::atoll(arguments[2]) : 0;
    const auto seed = static_cast<std::uint64_t>(count > 3 ? std::atoll(arguments[3]) : 1);
    limitMemory();
    const scorelet::fuzz::ScratchFolder underWay("under-way");
    std::printf("what is being read stands in %s\n", (underWay.path() / "input").c_str());
    std::fflush(stdout);
    for (const Input& input : corpus) run(input, underWay);
    Mutator mutator(corpus, seed);
    for (long long i = 0; i < mutations; ++i) run(mutator.next(), underWay);
    std::printf("%zu files of the corpus and %lld mutations: every one was read or refused\n", corpus.size(),
                mutations);
    return 0;
}
