#include "core/score/moment_places.h"

#include "core/base/error.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <utility>

namespace scorelet {
namespace {

/// Of every monomial of a table whose variables are called by the names of `order`.
std::vector<Support> supportsOf(const MonomialTable& table, const std::vector<int>& order) {
    std::vector<Support> supports{0};
    for (std::size_t g = 1; g < table.nodes().size(); ++g) {
        const MonomialTable::Node& node = table.nodes()[g];
        supports.push_back(supports[static_cast<std::size_t>(node.parent)] |
                           Support{1} << order[static_cast<std::size_t>(node.variable)]);
    }
    return supports;
}

std::vector<int> inOrder(int variables) {
    std::vector<int> order(static_cast<std::size_t>(variables));
    std::iota(order.begin(), order.end(), 0);
    return order;
}

/// The moments that a table's become in another table when `name(variable)` is what their variables are
/// called.
template <class Name>
class Renaming {
public:
    Renaming(const MonomialTable& table, Name name, const MonomialTable& to)
        : table_(table), name_(std::move(name)), to_(to) {}

    int operator()(int moment) {
        monomial_.clear();
        for (; moment > 0; moment = table_.nodes()[static_cast<std::size_t>(moment)].parent) {
            const int variable = name_(table_.nodes()[static_cast<std::size_t>(moment)].variable);
            monomial_.insert(std::upper_bound(monomial_.begin(), monomial_.end(), variable), variable);
        }
        return to_.find(monomial_);
    }

private:
    const MonomialTable& table_;
    Name name_;
    const MonomialTable& to_;
    Monomial monomial_; ///< kept for its memory
};

/// Where every cell's sums begin.
std::vector<std::ptrdiff_t> startsOf(const Overlap& overlap) {
    std::vector<std::ptrdiff_t> starts{0};
    for (int k = 0; k < overlap.cells(); ++k)
        starts.push_back(starts.back() +
                         static_cast<std::ptrdiff_t>(overlap.shape(overlap.cell(k).shape).summed()));
    return starts;
}

/// What cells with the same places have in common: shapes, the others' too, and how far their sums are.
std::vector<std::ptrdiff_t> kindOf(const Overlap& overlap, const std::vector<std::ptrdiff_t>& starts,
                                   int cell) {
    std::vector<std::ptrdiff_t> kind{overlap.cell(cell).shape};
    for (const int other : overlap.cell(cell).others) {
        kind.push_back(overlap.cell(other).shape);
        kind.push_back(starts[static_cast<std::size_t>(other)] - starts[static_cast<std::size_t>(cell)]);
    }
    return kind;
}

/// As it is kept: in half the memory that a pointer takes.
std::int32_t offsetOf(std::ptrdiff_t offset) {
    if (std::abs(offset) > std::numeric_limits<std::int32_t>::max())
        throw Error(
            "the moments of one level take more than 17 GB",
            "Lower the degree or the radius, choose additive or paired interactions, or share per subband.",
            Error::Cause::room);
    return static_cast<std::int32_t>(offset);
}

} // namespace

SummedTrie::SummedTrie(const MonomialTable& table, const OverlapShape& shape) {
    // What others hold least comes first: then the monomials that are its own lie under few products. (The
    // table is the same whatever its variables are called.)
    std::vector<int> order = inOrder(table.variables());
    std::stable_sort(order.begin(), order.end(),
                     [&](int a, int b) { return shape.holders(a) < shape.holders(b); });
    const auto name = [&](int variable) { return order[static_cast<std::size_t>(variable)]; };
    const std::vector<Support> supports = supportsOf(table, order);
    const auto& all = table.nodes();
    std::vector<char> own(all.size()), needed(all.size());
    for (std::size_t g = all.size(); g-- > 0;) { // children come after their parents
        own[g] = shape.summer(supports[g]) < 0;
        needed[g] |= own[g];
        if (needed[g] && g > 0) needed[static_cast<std::size_t>(all[g].parent)] = true;
    }
    Renaming inTable(table, name, table);
    std::vector<int> number(all.size(), -1);
    for (std::size_t g = 0; g < all.size(); ++g) {
        if (!needed[g]) continue;
        number[g] = static_cast<int>(nodes.size());
        const int parent = g > 0 ? number[static_cast<std::size_t>(all[g].parent)] : -1;
        nodes.push_back({parent, g > 0 ? name(all[g].variable) : -1, 0, 0, 0});
        slots.push_back(own[g] ? static_cast<int>(moments.size()) : -1);
        if (own[g]) moments.push_back(inTable(static_cast<int>(g)));
    }
    for (std::size_t i = nodes.size(); i-- > 1;) {
        MonomialTable::Node& parent = nodes[static_cast<std::size_t>(nodes[i].parent)];
        parent.firstChild = static_cast<int>(i);
        ++parent.children;
        parent.height = std::max(parent.height, nodes[i].height + 1);
    }
}

std::vector<int> SummedTrie::slotOfMoment(const MonomialTable& table) const {
    std::vector<int> slot(table.nodes().size(), -1);
    for (std::size_t i = 0; i < moments.size(); ++i)
        slot[static_cast<std::size_t>(moments[i])] = static_cast<int>(i);
    return slot;
}

double MomentPlaces::estimate(const Overlap& overlap, const ModelSpec& spec) {
    constexpr double node = sizeof(MonomialTable::Node) + 2 * sizeof(int), inner = 1.2; // nodes a sum
    const std::vector<std::ptrdiff_t> starts = startsOf(overlap);
    std::set<std::vector<std::ptrdiff_t>> places;
    std::set<int> tries;
    double bytes = 0;
    for (int k = 0; k < overlap.cells(); ++k) {
        const OverlapShape& shape = overlap.shape(overlap.cell(k).shape);
        if (overlap.cell(k).others.empty()) continue;
        if (places.insert(kindOf(overlap, starts, k)).second)
            bytes += sizeof(std::int32_t) * momentCount(shape.variables(), spec.degree, spec.interactions);
        if (tries.insert(overlap.cell(k).shape).second) bytes += inner * node * shape.summed();
    }
    return bytes;
}

std::vector<std::shared_ptr<const MomentPlaces>>
momentPlaces(const Overlap& overlap, const std::vector<std::shared_ptr<const MonomialTable>>& tables) {
    struct Summed {
        std::shared_ptr<const SummedTrie> trie;
        std::vector<int> slots; ///< by moment; none where each has its own number
    };
    std::vector<Summed> summed(static_cast<std::size_t>(overlap.shapes())); // by shape
    const auto shapeOf = [&](std::size_t k) {
        return static_cast<std::size_t>(overlap.cell(static_cast<int>(k)).shape);
    };
    for (std::size_t k = 0; k < tables.size(); ++k)
        if (Summed& one = summed[shapeOf(k)];
            !one.trie && !overlap.cell(static_cast<int>(k)).others.empty()) {
            one.trie =
                std::make_shared<const SummedTrie>(*tables[k], overlap.shape(static_cast<int>(shapeOf(k))));
            one.slots = one.trie->slotOfMoment(*tables[k]);
        }
    const std::vector<std::ptrdiff_t> starts = startsOf(overlap);
    std::map<std::vector<std::ptrdiff_t>, std::shared_ptr<const MomentPlaces>> known;
    std::vector<std::shared_ptr<const MomentPlaces>> result;
    for (std::size_t k = 0; k < tables.size(); ++k) {
        const std::vector<int>& others = overlap.cell(static_cast<int>(k)).others;
        if (others.empty()) {
            result.emplace_back();
            continue;
        }
        auto& places = known[kindOf(overlap, starts, static_cast<int>(k))];
        if (!places) {
            const OverlapShape& shape = overlap.shape(static_cast<int>(shapeOf(k)));
            std::vector<int> summers;
            for (const Support support : supportsOf(*tables[k], inOrder(shape.variables())))
                summers.push_back(shape.summer(support));
            MomentPlaces all{summed[shapeOf(k)].trie, std::vector<std::int32_t>(summers.size())};
            // By who sums them, so that a table is walked at a time.
            for (int other = -1; other < static_cast<int>(others.size()); ++other) {
                const std::size_t cell =
                    other < 0 ? k : static_cast<std::size_t>(others[static_cast<std::size_t>(other)]);
                const std::vector<int>& slots = summed[shapeOf(cell)].slots;
                const auto name = [&](int variable) {
                    return other < 0 ? variable : shape.position(other, variable);
                };
                Renaming there(*tables[k], name, *tables[cell]);
                for (std::size_t g = 0; g < summers.size(); ++g) {
                    if (summers[g] != other) continue;
                    const int moment = other < 0 ? static_cast<int>(g) : there(static_cast<int>(g));
                    const std::ptrdiff_t slot =
                        slots.empty() ? moment : slots[static_cast<std::size_t>(moment)];
                    all.offsets[g] = offsetOf(starts[cell] - starts[k] + slot);
                }
            }
            places = std::make_shared<const MomentPlaces>(std::move(all));
        }
        result.push_back(places);
    }
    return result;
}

} // namespace scorelet
