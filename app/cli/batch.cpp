#include "app/cli/batch.h"

#include "core/base/error.h"

#include <fmt/format.h>

namespace scorelet {

Batch::Batch(const BatchOptions& options)
    : experiment_(options.experiment()), threads_(options.threads()), progress_(options.quiet()) {
    data_ = get<DataStudy>(DataStudy::of(experiment_));
}

void Batch::checkImage() const {
    const Eigen::Index count = data_->heldOut.count();
    if (experiment_.image >= count)
        throw Error(fmt::format("image {}: expected 0 to {}, the held-out images of {}", experiment_.image,
                                count - 1, data_->name));
}

} // namespace scorelet
