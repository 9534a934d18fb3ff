#include "app/cli/batch.h"

#include "core/base/error.h"
#include "core/families/spec_text.h"

#include <cstdio>
#include <fmt/format.h>

namespace scorelet {

ModelSpec trained(const ModelSpec& spec, const DataSet& data, int subset, const std::string& onImages) {
    ModelSpec newest = atNewest({spec}, data, subset).front();
    for (const std::string& warning : NetworkStore::instance().takeWarnings())
        fmt::print(stderr, "scorelet: warning: {}\n", warning);
    if (isTrained(newest) && settingOf(newest, seenRow) == 0)
        throw Error(
            fmt::format("{}: no network is known that was trained on these images", toText(spec)),
            fmt::format("train one: scorelet train --model {}{} --seconds 60; or add :seen=N to train it to "
                        "there now",
                        toText(spec), onImages));
    return newest;
}

Batch::Batch(const BatchOptions& options)
    : experiment_(options.experiment()), onImages_(options.imagesAsGiven()), threads_(options.threads()),
      progress_(options.quiet()) {
    data_ = get<DataStudy>(DataStudy::of(experiment_));
    progress_.clear();
    options.tellWithoutEffect(experiment_, *data_);
}

Batch::~Batch() {
    progress_.clear();
    ArrayStore::instance().finish();
    for (const std::string& warning : ArrayStore::instance().takeWarnings())
        std::fputs(("scorelet: warning: " + warning + "\n").c_str(), stderr); // throws nothing
}

void Batch::checkImage() const {
    const Eigen::Index count = data_->heldOut.count();
    if (experiment_.image >= count)
        throw Error(fmt::format("image {}: expected 0 to {}, the held-out images of {}", experiment_.image,
                                count - 1, data_->name));
}

} // namespace scorelet
