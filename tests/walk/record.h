// What a result says, number by number: any aggregate of the lab, taken apart into named values.
//
// The walk compares two results without knowing their fields (core/base/fields.h), so
// a field that is added to a result tomorrow is compared from then on. Wall times are left out: they are the
// only figures that may differ between two runs.
#pragma once

#include "core/basis/orthonormal.h"
#include "core/data/image_names.h"
#include "core/studies/learning_study.h"

#include "core/base/fields.h"
#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace scorelet::walk {

/// One named part of a result: a text, or numbers.
struct Entry {
    std::string path;
    std::string text;
    std::vector<double> numbers;
};

/// The parts of a result in the order of its fields.
using Record = std::vector<Entry>;

template <class T>
void record(Record& out, const std::string& path, const T& value);

// Handles that computations are reached by, not results that are shown; what they compute is compared.
template <class T>
inline constexpr bool isHandle = std::is_same_v<T, Model> || std::is_same_v<T, Denoiser> ||
                                 std::is_same_v<T, OrthonormalTransform> || std::is_same_v<T, Coefficients>;

template <class T>
concept EigenDense = std::is_base_of_v<Eigen::DenseBase<T>, T>;

inline void recordFit(Record& out, const std::string& path, const FitReport& fit) {
    record(out, path + ".features", fit.features);
    record(out, path + ".parameters",
           std::vector<double>{static_cast<double>(fit.parameters.fitted),
                               static_cast<double>(fit.parameters.kept)});
    record(out, path + ".rcond", fit.rcond);
    record(out, path + ".ridge", fit.ridge);
    record(out, path + ".raisedRidges", fit.raisedRidges);
    record(out, path + ".note", fit.note);
}

inline void recordLearning(Record& out, const std::string& path, const LearningPoint& point) {
    record(out, path + ".images", point.images);
    record(out, path + ".errors",
           std::vector<double>{point.train, point.heldOut, point.trainError, point.heldOutError,
                               point.leaveOneOut, point.leaveOneOutError});
}

/// Pointers are followed, containers gone through, aggregates taken apart.
template <class T>
void record(Record& out, const std::string& path, const T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
        out.push_back({path, value, {}});
    } else if constexpr (std::is_arithmetic_v<T>) {
        out.push_back({path, {}, {static_cast<double>(value)}});
    } else if constexpr (std::is_enum_v<T>) {
        out.push_back({path, {}, {static_cast<double>(static_cast<int>(value))}});
    } else if constexpr (EigenDense<T>) {
        Entry entry{path, fmt::format("{} x {}", value.rows(), value.cols()), {}};
        for (Eigen::Index r = 0; r < value.rows(); ++r)
            for (Eigen::Index c = 0; c < value.cols(); ++c)
                entry.numbers.push_back(static_cast<double>(value(r, c)));
        out.push_back(std::move(entry));
    } else if constexpr (std::is_same_v<T, Image>) {
        record(out, path + ".shape", value.shape());
        record(out, path, value.flat());
    } else if constexpr (std::is_same_v<T, ImageBatch>) {
        record(out, path + ".shape", value.shape());
        record(out, path, value.matrix());
    } else if constexpr (std::is_same_v<T, ImageNames>) {
        out.push_back({path, value.of(0) + ", " + value.of(1), {}}); // the others follow alike
    } else if constexpr (std::is_same_v<T, FitReport>) {
        recordFit(out, path, value);
    } else if constexpr (std::is_same_v<T, LearningPoint>) {
        recordLearning(out, path, value);
    } else if constexpr (std::is_same_v<T, std::vector<double>>) {
        out.push_back({path, fmt::format("{}", value.size()), value});
    } else {
        forEachField(value, [&, i = 0](const auto& field) mutable {
            record(out, fmt::format("{}.{}", path, i++), field);
        });
    }
}

template <class T>
void record(Record& out, const std::string& path, const std::vector<T>& values) {
    record(out, path + ".size", values.size());
    for (std::size_t i = 0; i < values.size(); ++i) record(out, fmt::format("{}[{}]", path, i), values[i]);
}

template <class T>
void record(Record& out, const std::string& path, const std::map<std::string, T>& values) {
    record(out, path + ".size", values.size());
    for (const auto& [key, value] : values) record(out, fmt::format("{}[{}]", path, key), value);
}

template <class T>
void record(Record& out, const std::string& path, const std::optional<T>& value) {
    record(out, path + ".known", value.has_value());
    if (value) record(out, path, *value);
}

template <class T>
void record(Record& out, const std::string& path, const std::shared_ptr<T>& value) {
    if constexpr (isHandle<std::remove_const_t<T>>)
        return;
    else {
        record(out, path + ".known", value != nullptr);
        if (value) record(out, path, *value);
    }
}

/// Where two records differ first: a line for people; empty where they are equal. NaN equals NaN.
inline std::string difference(const Record& found, const Record& right) {
    for (std::size_t i = 0; i < std::min(found.size(), right.size()); ++i) {
        const Entry &a = found[i], &b = right[i];
        if (a.path != b.path) return fmt::format("{} stands where {} should", a.path, b.path);
        if (a.text != b.text) return fmt::format("{}: \"{}\", not \"{}\"", a.path, a.text, b.text);
        if (a.numbers.size() != b.numbers.size())
            return fmt::format("{}: {} numbers, not {}", a.path, a.numbers.size(), b.numbers.size());
        for (std::size_t k = 0; k < a.numbers.size(); ++k)
            if (std::memcmp(&a.numbers[k], &b.numbers[k], sizeof(double)) != 0 &&
                !(std::isnan(a.numbers[k]) && std::isnan(b.numbers[k])))
                return fmt::format("{}: {} instead of {} (number {} of {})", a.path, a.numbers[k],
                                   b.numbers[k], k, a.numbers.size());
    }
    if (found.size() != right.size()) return fmt::format("{} values, not {}", found.size(), right.size());
    return {};
}

} // namespace scorelet::walk
