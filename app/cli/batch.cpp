#include "app/cli/batch.h"

#include "core/base/error.h"
#include "core/engine/laboratory.h"

#include <fmt/format.h>

namespace scorelet {

Batch::Batch(const BatchOptions& options)
    : experiment_(options.experiment()), threads_(options.threads()), progress_(options.quiet()) {
    const int size = experiment_.data.size;
    transform_ =
        std::make_shared<const WaveletTransform>(experiment_.wavelet, size, size, experiment_.levels);
    // A session's training subset: the images beyond it need not be loaded.
    int& train = experiment_.data.train;
    if (experiment_.subset > 0 && (train == 0 || experiment_.subset < train)) train = experiment_.subset;
    data_ = std::make_shared<const DataSet>(loadDataSet(experiment_.data, work("images")));
}

const Coefficients& Batch::coefficients() {
    if (!coefficients_) {
        const Work stage = work("wavelet coefficients");
        coefficients_ = Coefficients{transform_, transform_->forwardAll(data_->train.pixels, stage),
                                     transform_->forwardAll(data_->heldOut.pixels, stage)};
    }
    return *coefficients_;
}

std::shared_ptr<const Model> Batch::prepare(const ModelSpec& spec) {
    static const Coefficients none;
    const Coefficients& ours = isWaveletModel(spec.kind) ? coefficients() : none;
    return prepareModel(spec, data_, ours, experiment_.subset, experiment_.budgetGb * 1e9, work(label(spec)));
}

Image Batch::heldOut(int index) const {
    const Eigen::Index count = data_->heldOut.count();
    if (index >= count)
        throw Error(fmt::format("image {}: expected 0 to {}, the held-out images of {}", index, count - 1,
                                data_->name));
    return data_->heldOut.pixels.image(index);
}

} // namespace scorelet
