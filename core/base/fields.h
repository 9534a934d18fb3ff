// The fields of an aggregate, one after the other, without knowing their names.
//
// Structured bindings over as many fields as the aggregate takes initialisers. (Boost.PFR does the same, but
// its counting makes GCC 12 fail on aggregates that hold a string with a default value.)
#pragma once

#include <cstddef>
#include <utility>

namespace scorelet {

namespace detail {

/// Converts to anything: an initialiser that fits every field.
struct Anything {
    template <class T>
    operator T() const;
};

template <class T, std::size_t... I>
constexpr bool takes(std::index_sequence<I...>) {
    return requires {
        T{(void(I), Anything{})...};
    };
}

} // namespace detail

/// Number of fields of the aggregate T; at most 24.
template <class T, std::size_t N = 24>
constexpr std::size_t fieldCount() {
    if constexpr (N == 0)
        return 0;
    else if constexpr (detail::takes<T>(std::make_index_sequence<N>{}))
        return N;
    else
        return fieldCount<T, N - 1>();
}

/// Calls visit(field) for every field of the aggregate.
template <class T, class Visit>
void forEachField(const T& value, Visit&& visit) {
    constexpr std::size_t count = fieldCount<T>();
    static_assert(count > 0, "not an aggregate, or one of more fields than this file knows");
    const auto all = [&](const auto&... fields) { (visit(fields), ...); };
    if constexpr (count == 1) {
        const auto& [f0] = value;
        all(f0);
    } else if constexpr (count == 2) {
        const auto& [f0, f1] = value;
        all(f0, f1);
    } else if constexpr (count == 3) {
        const auto& [f0, f1, f2] = value;
        all(f0, f1, f2);
    } else if constexpr (count == 4) {
        const auto& [f0, f1, f2, f3] = value;
        all(f0, f1, f2, f3);
    } else if constexpr (count == 5) {
        const auto& [f0, f1, f2, f3, f4] = value;
        all(f0, f1, f2, f3, f4);
    } else if constexpr (count == 6) {
        const auto& [f0, f1, f2, f3, f4, f5] = value;
        all(f0, f1, f2, f3, f4, f5);
    } else if constexpr (count == 7) {
        const auto& [f0, f1, f2, f3, f4, f5, f6] = value;
        all(f0, f1, f2, f3, f4, f5, f6);
    } else if constexpr (count == 8) {
        const auto& [f0, f1, f2, f3, f4, f5, f6, f7] = value;
        all(f0, f1, f2, f3, f4, f5, f6, f7);
    } else if constexpr (count == 9) {
        const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8] = value;
        all(f0, f1, f2, f3, f4, f5, f6, f7, f8);
    } else if constexpr (count == 10) {
        const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9] = value;
        all(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9);
    } else if constexpr (count == 11) {
        const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10] = value;
        all(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10);
    } else if constexpr (count == 12) {
        const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11] = value;
        all(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11);
    } else if constexpr (count == 13) {
        const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12] = value;
        all(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12);
    } else if constexpr (count == 14) {
        const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13] = value;
        all(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13);
    } else if constexpr (count == 15) {
        const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14] = value;
        all(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14);
    } else if constexpr (count == 16) {
        const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15] = value;
        all(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15);
    } else if constexpr (count == 17) {
        const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16] = value;
        all(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16);
    } else if constexpr (count == 18) {
        const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17] = value;
        all(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17);
    } else if constexpr (count == 19) {
        const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18] =
            value;
        all(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18);
    } else if constexpr (count == 20) {
        const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
                     f19] = value;
        all(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19);
    } else if constexpr (count == 21) {
        const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19,
                     f20] = value;
        all(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20);
    } else if constexpr (count == 22) {
        const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19,
                     f20, f21] = value;
        all(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20,
            f21);
    } else if constexpr (count == 23) {
        const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19,
                     f20, f21, f22] = value;
        all(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20,
            f21, f22);
    } else if constexpr (count == 24) {
        const auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19,
                     f20, f21, f22, f23] = value;
        all(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20,
            f21, f22, f23);
    }
}

} // namespace scorelet
