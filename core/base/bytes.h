// How much memory a result holds beside its own size: what the budget counts.
//
// Any aggregate is taken apart (core/base/fields.h); a class of its own says it by a member bytes(). What is
// reached by a shared pointer is not counted: it is somebody else's result, and counted there.
#pragma once

#include "core/base/fields.h"

#include <Eigen/Core>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace scorelet {

template <class T>
concept TellsBytes = requires(const T& value) {
    { value.bytes() } -> std::convertible_to<std::size_t>;
};

template <class T>
concept DenseValues = std::is_base_of_v<Eigen::PlainObjectBase<T>, T>;

/// Bytes on the heap that belong to `value`.
template <class T>
std::size_t heapBytes(const T& value);

template <class T>
std::size_t heapBytes(const std::vector<T>& values) {
    std::size_t bytes = values.capacity() * sizeof(T);
    if constexpr (!std::is_trivially_copyable_v<T>)
        for (const T& value : values) bytes += heapBytes(value);
    return bytes;
}

template <class T>
std::size_t heapBytes(const std::optional<T>& value) {
    return value ? heapBytes(*value) : 0;
}

template <class T>
std::size_t heapBytes(const std::shared_ptr<T>&) {
    return 0;
}

template <class Key, class Value>
std::size_t heapBytes(const std::map<Key, Value>& values) {
    constexpr std::size_t node = 4 * sizeof(void*); // of a red-black tree
    std::size_t bytes = 0;
    for (const auto& [key, value] : values)
        bytes += node + sizeof(key) + sizeof(value) + heapBytes(key) + heapBytes(value);
    return bytes;
}

template <class T>
std::size_t heapBytes(const T& value) {
    if constexpr (TellsBytes<T>) {
        return value.bytes();
    } else if constexpr (std::is_same_v<T, std::string>) {
        return value.capacity() > 15 ? value.capacity() + 1 : 0; // shorter ones are stored in place
    } else if constexpr (DenseValues<T>) {
        return T::SizeAtCompileTime == Eigen::Dynamic
                   ? static_cast<std::size_t>(value.size()) * sizeof(typename T::Scalar)
                   : 0;
    } else if constexpr (std::is_trivially_copyable_v<T>) {
        return 0;
    } else {
        std::size_t bytes = 0;
        forEachField(value, [&](const auto& field) { bytes += heapBytes(field); });
        return bytes;
    }
}

} // namespace scorelet
