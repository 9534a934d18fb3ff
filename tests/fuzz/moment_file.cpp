// A file of moments (core/families/wavelet/moment_file.h): what was read is written so that it reads as the
// same, and its models are made or refused.
#include "core/families/wavelet/moment_file.h"
#include "core/families/prepare.h"
#include "tests/fuzz/reader.h"

#include <cmath>

using namespace scorelet;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Basis basis = waveletBasis({1, 8, 8}, "db2", 1);
    fuzz::accepts([&] {
        const MomentFile file =
            MomentFile::decode(fuzz::withCheckSums(fuzz::textOf(data, size)), "input.npz");
        const MomentFile again = MomentFile::decode(file.encode(), "again.npz");
        fuzz::require(again.models() == file.models() && again.missing() == file.missing() &&
                          again.shape() == file.shape(),
                      "moments are written as they were read");
        for (const ModelSpec& spec : file.models()) {
            const auto moments = file.moments(spec, *basis, 1e8, {});
            for (const double sum : moments->train.sums())
                fuzz::require(std::isfinite(sum), "moments are finite");
        }
    });
    return 0;
}
