#include "core/score/spec.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scorelet {
namespace {

struct KindName {
    ModelKind kind;
    const char* text;  ///< on the command line
    const char* label; ///< for people
};
constexpr std::array kinds = {
    KindName{ModelKind::independent, "independent", "independent"},
    KindName{ModelKind::bandTied, "band-tied", "band-tied"},
    KindName{ModelKind::local, "local", "local coupling"},
    KindName{ModelKind::parent, "parent", "parent-child"},
    KindName{ModelKind::custom, "custom", "own stencil"},
    KindName{ModelKind::ideal, "ideal", "ideal"},
    KindName{ModelKind::nearest, "nearest", "nearest image"},
    KindName{ModelKind::wiener, "wiener", "Wiener (PCA)"},
    KindName{ModelKind::localPatch, "ls", "local patch"},
    KindName{ModelKind::equivariantPatch, "els", "equivariant local patch"},
    KindName{ModelKind::pcaLocality, "pca-locality", "PCA-locality"},
    KindName{ModelKind::bayesShrink, "bayes-shrink", "BayesShrink"},
    KindName{ModelKind::sureShrink, "sure-shrink", "SURE shrinkage"},
};

constexpr std::array<const char*, 6> relations = {"same",     "horizontal", "vertical",
                                                  "diagonal", "parent",     "children"};

const KindName& entry(ModelKind kind) {
    return *std::find_if(kinds.begin(), kinds.end(), [&](const KindName& k) { return k.kind == kind; });
}

std::vector<std::string> split(const std::string& text, char by) {
    std::vector<std::string> parts{""};
    for (char c : text)
        if (c == by)
            parts.emplace_back();
        else
            parts.back() += c;
    return parts;
}

/// Reads settings off one part of a text form; knows the whole text for its messages.
struct PartReader {
    const std::string& text;
    const std::string& part;

    [[noreturn]] void fail(const std::string& expected) const {
        throw Error(fmt::format("model \"{}\": cannot read \"{}\": expected {}", text, part, expected));
    }

    template <class Number>
    Number number(const std::string& digits, Number low, Number high, const char* what) const {
        Number value{};
        const char* end = digits.data() + digits.size();
        const auto [stop, error] = std::from_chars(digits.data(), end, value);
        if (error != std::errc{} || stop != end || !(value >= low && value <= high))
            fail(fmt::format("{} from {} to {}", what, low, high));
        return value;
    }

    std::vector<int> list(const std::string& digits, int low, int high, const char* what) const {
        std::vector<int> values;
        for (const std::string& one : split(digits, '+')) values.push_back(number<int>(one, low, high, what));
        return values;
    }

    std::vector<int> monomial(const std::string& name) const { // "0.0.3" is w0^2 w3
        std::vector<int> members;
        for (const std::string& one : split(name, '.'))
            members.push_back(number<int>(one, 0, 199, "a monomial's stencil members joined by dots, each"));
        std::sort(members.begin(), members.end());
        return members;
    }

    StencilMember member(const std::string& name) const { // such as "same@-1@0" or "parent"
        const auto pieces = split(name, '@');
        const auto found = std::find(relations.begin(), relations.end(), pieces[0]);
        if (found == relations.end() || (pieces.size() != 1 && pieces.size() != 3))
            fail(fmt::format("a stencil member: one of {}, with an optional shift @ROWS@COLUMNS",
                             fmt::join(relations, ", ")));
        StencilMember m{static_cast<StencilMember::Relation>(found - relations.begin()), 0, 0};
        if (pieces.size() == 3) {
            m.dy = number<int>(pieces[1], -64, 64, "a shift");
            m.dx = number<int>(pieces[2], -64, 64, "a shift");
        }
        return m;
    }
};

int oddPatch(const PartReader& read, const std::string& digits) {
    const int patch = read.number<int>(digits, 1, 255, "an odd patch side in pixels");
    if (patch % 2 == 0) read.fail("an odd patch side in pixels");
    return patch;
}

void readWaveletPart(const PartReader& read, ModelSpec& spec) {
    const std::string& part = read.part;
    if (part == "shared")
        spec.sharing = Sharing::perSubband;
    else if (part == "full")
        spec.interactions = Interactions::full;
    else if (part == "additive")
        spec.interactions = Interactions::additive;
    else if (part == "paired")
        spec.interactions = Interactions::paired;
    else if (part.rfind("ridge=", 0) == 0)
        spec.ridge = read.number<double>(part.substr(6), 0.0, 1.0, "a relative ridge");
    else if (part.rfind("without=", 0) == 0)
        spec.withoutOrders = read.list(part.substr(8), 1, 4, "a monomial order");
    else if (part.rfind("off=", 0) == 0)
        spec.withoutLevels = read.list(part.substr(4), 0, 16, "a level, or 0 for the scaling band");
    else if (part.rfind("drop=", 0) == 0)
        for (const std::string& one : split(part.substr(5), '+'))
            spec.withoutMonomials.push_back(read.monomial(one));
    else if (part.rfind("sees=", 0) == 0 && spec.kind == ModelKind::custom)
        for (const std::string& name : split(part.substr(5), '+')) spec.stencil.push_back(read.member(name));
    else if (part.size() > 1 && part[0] == 'd')
        spec.degree = read.number<int>(part.substr(1), 1, 4, "a degree");
    else if (part.size() > 1 && part[0] == 'r' && spec.kind == ModelKind::local)
        spec.radius = read.number<int>(part.substr(1), 0, 3, "a radius");
    else
        read.fail("dN (degree), rN (radius of local), shared, additive, paired, ridge=X, without=ORDER+..., "
                  "off=LEVEL+..., drop=MONOMIAL+... or sees=MEMBER+... (custom)");
}

void readPatchPart(const PartReader& read, ModelSpec& spec) {
    const std::string& part = read.part;
    const bool patches = spec.kind == ModelKind::localPatch || spec.kind == ModelKind::equivariantPatch;
    const bool subset = patches || spec.kind == ModelKind::pcaLocality;
    if (patches && part.size() > 1 && part[0] == 'p')
        spec.patch = oddPatch(read, part.substr(1));
    else if (patches && part == "wrap")
        spec.border = PatchBorder::wrap;
    else if (patches && part.rfind("schedule=", 0) == 0)
        for (const std::string& one : split(part.substr(9), '+'))
            spec.schedule.push_back(oddPatch(read, one));
    else if (subset && part.rfind("images=", 0) == 0)
        spec.images = read.number<int>(part.substr(7), 1, 10'000'000, "a number of training images");
    else if (spec.kind == ModelKind::pcaLocality && part.rfind("threshold=", 0) == 0)
        spec.threshold = read.number<double>(part.substr(10), 0.0, 1.0, "a threshold");
    else
        read.fail(patches ? "pN (patch side), wrap, images=N or schedule=N+N+..."
                          : (subset ? "images=N or threshold=X" : "nothing more for this model"));
}

} // namespace

bool isWaveletModel(ModelKind kind) {
    return kind <= ModelKind::custom;
}

ModelSpec parseModelSpec(const std::string& text) {
    const std::vector<std::string> parts = split(text, ':');
    const auto kind =
        std::find_if(kinds.begin(), kinds.end(), [&](const KindName& k) { return parts[0] == k.text; });
    if (kind == kinds.end()) {
        std::vector<std::string> known;
        for (const KindName& k : kinds) known.emplace_back(k.text);
        throw Error(fmt::format("model \"{}\": unknown kind \"{}\": expected one of {}", text, parts[0],
                                fmt::join(known, ", ")));
    }
    ModelSpec spec;
    spec.kind = kind->kind;
    for (size_t i = 1; i < parts.size(); ++i) {
        const PartReader read{text, parts[i]};
        if (isWaveletModel(spec.kind))
            readWaveletPart(read, spec);
        else
            readPatchPart(read, spec);
    }
    return spec;
}

std::string toText(const ModelSpec& spec) {
    const ModelSpec defaults;
    std::string text = entry(spec.kind).text;
    if (isWaveletModel(spec.kind)) {
        text += fmt::format(":d{}", spec.degree);
        if (spec.kind == ModelKind::local) text += fmt::format(":r{}", spec.radius);
        if (spec.sharing == Sharing::perSubband) text += ":shared";
        if (spec.interactions == Interactions::additive) text += ":additive";
        if (spec.interactions == Interactions::paired) text += ":paired";
        if (spec.ridge != defaults.ridge) text += fmt::format(":ridge={}", spec.ridge);
        if (!spec.withoutOrders.empty())
            text += fmt::format(":without={}", fmt::join(spec.withoutOrders, "+"));
        if (!spec.withoutLevels.empty()) text += fmt::format(":off={}", fmt::join(spec.withoutLevels, "+"));
        for (size_t i = 0; i < spec.withoutMonomials.size(); ++i)
            text += fmt::format("{}{}", i == 0 ? ":drop=" : "+", fmt::join(spec.withoutMonomials[i], "."));
        if (spec.kind == ModelKind::custom && !spec.stencil.empty()) {
            std::vector<std::string> members;
            for (const StencilMember& m : spec.stencil) {
                const char* relation = relations[static_cast<size_t>(m.relation)];
                members.push_back(m.dy == 0 && m.dx == 0 ? relation
                                                         : fmt::format("{}@{}@{}", relation, m.dy, m.dx));
            }
            text += fmt::format(":sees={}", fmt::join(members, "+"));
        }
        return text;
    }
    if (spec.kind == ModelKind::localPatch || spec.kind == ModelKind::equivariantPatch) {
        text += fmt::format(":p{}", spec.patch);
        if (spec.border == PatchBorder::wrap) text += ":wrap";
        if (!spec.schedule.empty()) text += fmt::format(":schedule={}", fmt::join(spec.schedule, "+"));
    }
    if (spec.kind == ModelKind::pcaLocality && spec.threshold != defaults.threshold)
        text += fmt::format(":threshold={}", spec.threshold);
    const bool subset = spec.kind == ModelKind::localPatch || spec.kind == ModelKind::equivariantPatch ||
                        spec.kind == ModelKind::pcaLocality;
    if (subset && spec.images > 0) text += fmt::format(":images={}", spec.images);
    return text;
}

std::string label(const ModelSpec& spec) {
    if (!spec.title.empty()) return spec.title;
    std::string text = entry(spec.kind).label;
    if (isWaveletModel(spec.kind)) {
        text += fmt::format(", degree {}", spec.degree);
        if (spec.kind == ModelKind::local) text += fmt::format(", radius {}", spec.radius);
        if (spec.interactions == Interactions::additive) text += ", additive";
        if (spec.interactions == Interactions::paired) text += ", centre-paired";
        if (spec.sharing == Sharing::perSubband) text += ", shared";
        if (!spec.withoutOrders.empty())
            text += fmt::format(", without order {}", fmt::join(spec.withoutOrders, ", "));
        if (!spec.withoutLevels.empty())
            text += fmt::format(", level {} off", fmt::join(spec.withoutLevels, ", "));
        if (!spec.withoutMonomials.empty())
            text += fmt::format(", {} monomial{} off", spec.withoutMonomials.size(),
                                spec.withoutMonomials.size() == 1 ? "" : "s");
    }
    if (spec.kind == ModelKind::localPatch || spec.kind == ModelKind::equivariantPatch)
        text += spec.schedule.empty() ? fmt::format(" {0} x {0}", spec.patch) : ", scheduled patch";
    return text;
}

} // namespace scorelet
