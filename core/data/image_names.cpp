#include "core/data/image_names.h"

#include "core/base/bytes.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <utility>

namespace scorelet {

ImageNames::ImageNames(std::vector<std::string> files) {
    std::vector<Run> runs;
    for (std::string& file : files) {
        const auto image = static_cast<Eigen::Index>(runs.size());
        runs.push_back({image, image + 1, -1, std::move(file)});
    }
    if (!runs.empty()) runs_ = std::make_shared<const std::vector<Run>>(std::move(runs));
}

void ImageNames::addRecords(const std::string& file, Eigen::Index first, Eigen::Index count) {
    assert(!rows_);
    std::vector<Run> runs = runs_ ? *runs_ : std::vector<Run>();
    const Eigen::Index begin = runs.empty() ? 0 : runs.back().end;
    runs.push_back({begin, begin + count, first, file});
    runs_ = std::make_shared<const std::vector<Run>>(std::move(runs));
}

ImageNames ImageNames::at(const std::vector<Eigen::Index>& rows) const {
    ImageNames chosen;
    chosen.runs_ = runs_;
    std::vector<Eigen::Index> images = rows;
    if (rows_)
        for (Eigen::Index& image : images) {
            const bool known = image >= 0 && image < static_cast<Eigen::Index>(rows_->size());
            image = known ? (*rows_)[static_cast<std::size_t>(image)] : -1;
        }
    chosen.rows_ = std::make_shared<const std::vector<Eigen::Index>>(std::move(images));
    return chosen;
}

std::string ImageNames::of(Eigen::Index image) const {
    if (!runs_ || image < 0) return {};
    if (rows_) {
        if (image >= static_cast<Eigen::Index>(rows_->size())) return {};
        image = (*rows_)[static_cast<std::size_t>(image)];
        if (image < 0) return {};
    }
    const auto run = std::upper_bound(runs_->begin(), runs_->end(), image,
                                      [](Eigen::Index at, const Run& r) { return at < r.end; });
    if (run == runs_->end()) return {};
    return run->record < 0 ? run->file : fmt::format("{} #{}", run->file, run->record + image - run->begin);
}

std::size_t ImageNames::bytes() const {
    return (runs_ ? heapBytes(*runs_) : 0) + (rows_ ? heapBytes(*rows_) : 0);
}

} // namespace scorelet
