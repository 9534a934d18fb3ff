#include "core/families/wavelet/streamed_moments.h"

#include "core/base/error.h"
#include "core/base/work_part.h"
#include "core/score/kernel.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {

ImageRange partOf(int images, int part, int parts) {
    const long long blocks = (static_cast<long long>(images) + imagesPerBlock - 1) / imagesPerBlock;
    const auto begin = [&](int number) {
        return static_cast<int>(std::min<long long>(images, blocks * number / parts * imagesPerBlock));
    };
    return {begin(part - 1), begin(part)};
}

int imagesReadAtOnce(const ImageShape& shape) {
    constexpr double bytes = 64e6;
    const double blocks = bytes / (sizeof(float) * static_cast<double>(shape.values()) * imagesPerBlock);
    return imagesPerBlock *
           std::clamp(static_cast<int>(blocks), 1, static_cast<int>(imagesPerChunk) / imagesPerBlock);
}

std::vector<std::shared_ptr<const MomentPlan>> streamedPlans(std::span<const ModelSpec> specs,
                                                             ImageReader& training,
                                                             const OrthonormalTransform& transform,
                                                             double budgetBytes, const Work& work) {
    const SubbandLayout& layout = transform.layout();
    double bytes = 0;
    for (const ModelSpec& spec : specs) bytes += MomentPlan::estimate(spec, layout).bytes();
    if (specs.size() > 1 && bytes > budgetBytes)
        throw Error(fmt::format("the moments of these {} models take {:.2f} GB, expected at most {:.2f} GB",
                                specs.size(), bytes / 1e9, budgetBytes / 1e9),
                    "Name fewer models at a time, or allow more: --budget.");
    const int first = std::min(training.count(), imagesReadAtOnce(transform.shape()));
    const Work quiet{work.stop, work.threads, {}};
    const CoefficientBatch begin = transform.forwardAll(training.read(0, first, quiet), quiet);
    std::vector<std::shared_ptr<const MomentPlan>> plans;
    for (const ModelSpec& spec : specs)
        plans.push_back(std::make_shared<const MomentPlan>(spec, layout, begin, begin.count(), budgetBytes));
    return plans;
}

void addImages(std::span<Moments> models, ImageReader& images, ImageRange range,
               const OrthonormalTransform& transform, const Work& work) {
    const Work quiet{work.stop, work.threads, {}};
    const int atOnce = imagesReadAtOnce(transform.shape());
    for (int at = range.first; at < range.end;) {
        const int count = std::min(atOnce, range.end - at);
        const CoefficientBatch coefficients = transform.forwardAll(images.read(at, count, quiet), quiet);
        for (Moments& moments : models) moments.add(coefficients, 0, count, quiet);
        at += count;
        work.report(static_cast<double>(at - range.first) / range.count());
    }
}

} // namespace scorelet
