#include "core/data/classes.h"

#include "core/base/error.h"
#include "core/image/spread.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <utility>

namespace scorelet {
namespace {

bool allLabelled(const ImageSet& images) {
    return static_cast<Eigen::Index>(images.labels.size()) == images.count();
}

ImageSet partOf(const ImageSet& images, const std::vector<Eigen::Index>& rows, int label) {
    return {imagesAt(images.pixels, rows), std::vector<int>(rows.size(), label), images.names.at(rows)};
}

} // namespace

bool hasClasses(const DataSet& data) {
    return allLabelled(data.train) && allLabelled(data.heldOut);
}

void requireClasses(const DataSet& data) {
    if (!hasClasses(data))
        throw Error(fmt::format("{}: expected images with classes, found images without", data.name),
                    "Choose class=all, or other data.");
}

std::vector<int> heldOutClasses(const DataSet& data) {
    requireClasses(data);
    const std::set<int> labels(data.heldOut.labels.begin(), data.heldOut.labels.end());
    return {labels.begin(), labels.end()};
}

std::string className(const DataSet& data, int label) {
    const auto at = static_cast<std::size_t>(label);
    return label >= 0 && at < data.classNames.size() ? data.classNames[at] : fmt::format("{}", label);
}

std::string nameOfClass(const DataSet& data, int label) {
    return fmt::format("{}, class {}", data.name, className(data, label));
}

int labelOfClass(const DataSet& data, const std::string& name) {
    requireClasses(data);
    const auto named = std::find(data.classNames.begin(), data.classNames.end(), name);
    if (named != data.classNames.end()) return static_cast<int>(named - data.classNames.begin());
    std::set<int> labels(data.train.labels.begin(), data.train.labels.end());
    labels.insert(data.heldOut.labels.begin(), data.heldOut.labels.end());
    int number = -1;
    const char* end = name.data() + name.size();
    const auto [stop, problem] = std::from_chars(name.data(), end, number);
    if (problem == std::errc{} && stop == end && labels.contains(number)) return number;
    std::vector<std::string> known;
    for (const int label : labels)
        known.push_back(data.classNames.empty() ? className(data, label)
                                                : fmt::format("{} ({})", className(data, label), label));
    throw Error(fmt::format("class \"{}\": {} has no such class; expected one of {}", name, data.name,
                            fmt::join(known, ", ")));
}

std::vector<Eigen::Index> rowsOfClass(const ImageSet& images, int label, Eigen::Index among) {
    const auto end = static_cast<Eigen::Index>(images.labels.size());
    std::vector<Eigen::Index> rows;
    for (Eigen::Index row = 0; row < (among > 0 ? std::min(among, end) : end); ++row)
        if (images.labels[static_cast<std::size_t>(row)] == label) rows.push_back(row);
    return rows;
}

std::vector<Eigen::Index> trainingRowsOfClass(const DataSet& data, int label, Eigen::Index among) {
    requireClasses(data);
    auto rows = rowsOfClass(data.train, label, among);
    if (rows.size() < 2)
        throw Error(
            fmt::format("class {}: expected at least 2 training images, found {} among the first {} of {}",
                        className(data, label), rows.size(),
                        among > 0 ? std::min(among, data.train.count()) : data.train.count(), data.name),
            "Take more training images, or all classes.");
    return rows;
}

DataSet onlyClass(const DataSet& data, int label, Eigen::Index among) {
    return {.name = nameOfClass(data, label),
            .origin = data.origin,
            .shape = data.shape,
            .train = partOf(data.train, trainingRowsOfClass(data, label, among), label),
            .heldOut = partOf(data.heldOut, rowsOfClass(data.heldOut, label), label),
            .classNames = data.classNames,
            .notes = data.notes};
}

} // namespace scorelet
