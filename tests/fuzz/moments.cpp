// Moments as the array store keeps them on disk (core/image/array_store.h, core/families/wavelet): of one
// small model, found under their key or refused.
#include "core/base/digest.h"
#include "core/basis/transform.h"
#include "core/families/spec_text.h"
#include "core/families/wavelet/nested_moments.h"
#include "core/image/array_store.h"
#include "tests/fuzz/reader.h"

#include <cmath>

using namespace scorelet;

namespace {

constexpr Eigen::Index trainImages = 5, heldOutImages = 3;

std::shared_ptr<const MomentPlan> smallPlan() {
    const SubbandLayout layout = WaveletTransform("db2", 8, 8, 1).layout();
    const CoefficientBatch coefficients(layout, trainImages);
    return std::make_shared<const MomentPlan>(parseModelSpec("independent:d1:shared"), layout, coefficients,
                                              trainImages, 1e8);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::ScratchFolder folder("moments");
    static const std::shared_ptr<const MomentPlan> plan = smallPlan();
    static ArrayStore store;
    static const std::string file = [] {
        store.useFolder(folder.path());
        return digestOf(std::string("small")).text() + ".npz";
    }();
    folder.write(file, fuzz::withCheckSums(fuzz::textOf(data, size)));
    const auto found = store.find("small", [&](const NpzReader& archive) {
        return readMoments(*plan, trainImages, heldOutImages, archive);
    });
    store.takeWarnings();
    if (!found) return 0;
    for (const Moments* moments : {&(*found)->train, &(*found)->heldOut})
        for (const double sum : moments->sums()) fuzz::require(std::isfinite(sum), "moments are finite");
    return 0;
}
