#include "core/families/spec_text.h"

#include "core/base/error.h"
#include "core/families/family.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scorelet {
namespace {

/// All but a subband, which is its short name.
constexpr std::array<const char*, 9> relations = {"same",     "horizontal", "vertical", "diagonal", "parent",
                                                  "children", "details",    "parents",  "scaling"};

bool isNameOfChannel(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) || c == '-'; });
}

constexpr std::size_t mostMembers = 199; ///< of a stencil, beside the coefficient itself

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

    StencilMember member(const std::string& name) const { // such as "same@-1@0", "parent" or "same.others"
        const auto pieces = split(name, '@');
        const auto dot = std::min(pieces[0].find('.'), pieces[0].size());
        const std::string relation = pieces[0].substr(0, dot);
        const auto found = std::find(relations.begin(), relations.end(), relation);
        const auto band = parseBand(relation);
        if ((found == relations.end() && !band) || (pieces.size() != 1 && pieces.size() != 3))
            fail(fmt::format("a stencil member: one of {}, or a subband such as H2, V1, D3 or S3, with an "
                             "optional channel (.others, .red) and an optional shift @ROWS@COLUMNS",
                             fmt::join(relations, ", ")));
        StencilMember m;
        m.relation = band ? StencilMember::Relation::band
                          : static_cast<StencilMember::Relation>(found - relations.begin());
        if (band) m.of = *band;
        if (dot < pieces[0].size()) {
            m.channel = pieces[0].substr(dot + 1);
            if (m.channel.empty() || !isNameOfChannel(m.channel))
                fail("a channel behind the dot: others, or its name");
        }
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

/// What a setting of ModelSpec looks like in a text form.
struct SettingForm {
    const char* setting;
    TextPart part;
};

const std::vector<SettingForm>& settingForms() {
    static const std::vector<SettingForm> forms = {
        {"degree", {"dN", "degree 1 to 4"}},
        {"radius", {"rN", "radius 0 to 3"}},
        {"sharing", {"shared", "one set of weights per subband"}},
        {"interactions", {"additive", "powers of single coefficients alone"}},
        {"interactions", {"paired", "products with the centre coefficient alone"}},
        {"ridge", {"ridge=X", "relative ridge"}},
        {"orders", {"without=ORDER+...", "orders of monomials switched off"}},
        {"levels", {"off=LEVEL+...", "levels switched off, 0 is the scaling band"}},
        {"monomials", {"drop=MONOMIAL+...", "monomials switched off, 0.0.3 is w0^2 w3"}},
        {"stencil",
         {"sees=MEMBER+...", "what a coefficient sees, such as same@-1@0, parent, H2 or same.others@0@1"}},
        {"patch", {"pN", "patch side in pixels, odd"}},
        {"border", {"wrap", "patches wrap around the border"}},
        {"borders", {"circular", "the noisy image wraps, training patches lie inside (Kamb & Ganguli)"}},
        {"borders", {"borders", "patches meet only those as far from the same edges (Kamb & Ganguli)"}},
        {"schedule",
         {"schedule=N+N+...",
          "patch sides at equal times of Kamb & Ganguli's cosine schedule, from no noise up"}},
        {"images", {"images=N", "number of training images"}},
        {"extension", {"symmetric", "images go on mirrored, as scikit-image's, instead of periodized"}},
        {"rule", {"published", "mask by Lukoianov et al.'s rule instead of by each row's own peak"}},
        {"threshold", {"threshold=X", "mask threshold; 0.02, published 0.005"}}};
    return forms;
}

/// The text after "key=" where the part has it.
const char* after(const std::string& part, const char* key) {
    const std::string start = std::string(key) + "=";
    return part.rfind(start, 0) == 0 ? part.c_str() + start.size() : nullptr;
}

/// "d3" for 'd'; no setting with a value of its own begins so.
bool isLetter(const std::string& part, char letter) {
    return part.size() > 1 && part[0] == letter && part.find('=') == std::string::npos;
}

std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        result += c;
    }
    return result + '"';
}

/// In quotes where it is more than letters, digits and what stands in names.
std::string plainOrQuoted(const std::string& text) {
    const bool plain = std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return std::isalnum(c) || c == '-' || c == '_' || c == '/' || c == '.';
    });
    return plain ? text : quoted(text);
}

std::string unquoted(const PartReader& read, const std::string& text) {
    if (text.empty() || text[0] != '"') return text;
    std::string result;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '"' && i + 1 == text.size()) return result;
        if (text[i] == '\\') ++i;
        if (i < text.size()) result += text[i];
    }
    read.fail("a quote at the end");
}

/// Reads one of the settings that are lists: its id, empty where the part is none.
std::string readList(const PartReader& read, const Family& family, ModelSpec& spec) {
    const std::string& part = read.part;
    if (const char* orders = after(part, "without"); orders && family.has("orders")) {
        spec.withoutOrders = read.list(orders, 1, 4, "a monomial order");
        return "orders";
    }
    if (const char* levels = after(part, "off"); levels && family.has("levels")) {
        spec.withoutLevels = read.list(levels, 0, 16, "a level, or 0 for the scaling band");
        return "levels";
    }
    if (const char* drop = after(part, "drop"); drop && family.has("monomials")) {
        for (const std::string& one : split(drop, '+')) spec.withoutMonomials.push_back(read.monomial(one));
        return "monomials";
    }
    if (const char* sees = after(part, "sees"); sees && family.has("stencil")) {
        for (const std::string& name : split(sees, '+')) {
            if (spec.stencil.size() == mostMembers) read.fail(fmt::format("at most {} members", mostMembers));
            spec.stencil.push_back(read.member(name));
        }
        return "stencil";
    }
    if (const char* schedule = after(part, "schedule"); schedule && family.has("schedule")) {
        for (const std::string& one : split(schedule, '+')) spec.schedule.push_back(oddPatch(read, one));
        return "schedule";
    }
    return {};
}

/// Reads one of the settings that are words: its id, empty where the part is none.
std::string readWord(const std::string& part, const Family& family, ModelSpec& spec) {
    const auto is = [&](const char* word, const char* setting, auto& field, auto value) {
        if (part != word || !family.has(setting)) return false;
        field = value;
        return true;
    };
    if (is("shared", "sharing", spec.sharing, Sharing::perSubband)) return "sharing";
    if (is("full", "interactions", spec.interactions, Interactions::full) ||
        is("additive", "interactions", spec.interactions, Interactions::additive) ||
        is("paired", "interactions", spec.interactions, Interactions::paired))
        return "interactions";
    if (is("wrap", "border", spec.border, PatchBorder::wrap) ||
        is("circular", "borders", spec.border, PatchBorder::circular) ||
        is("borders", "borders", spec.border, PatchBorder::borders))
        return "border";
    if (is("symmetric", "extension", spec.extension, Extension::symmetric)) return "extension";
    if (is("published", "rule", spec.rule, MaskRule::published)) return "rule";
    return {};
}

/// Reads one of the settings that are numbers: its id, empty where the part is none.
std::string readNumber(const PartReader& read, const Family& family, ModelSpec& spec) {
    const std::string& part = read.part;
    if (const char* ridge = after(part, "ridge"); ridge && family.has("ridge")) {
        spec.ridge = read.number<double>(ridge, 0.0, 1.0, "a relative ridge");
        return "ridge";
    }
    if (const char* images = after(part, "images"); images && family.has("images")) {
        spec.images = read.number<int>(images, 1, 10'000'000, "a number of training images");
        return "images";
    }
    if (const char* threshold = after(part, "threshold"); threshold && family.has("threshold")) {
        spec.threshold = read.number<double>(threshold, 0.0, 1.0, "a threshold");
        return "threshold";
    }
    if (isLetter(part, 'd') && family.has("degree")) {
        spec.degree = read.number<int>(part.substr(1), 1, 4, "a degree");
        return "degree";
    }
    if (isLetter(part, 'r') && family.has("radius")) {
        spec.radius = read.number<int>(part.substr(1), 0, 3, "a radius");
        return "radius";
    }
    if (isLetter(part, 'p') && family.has("patch")) {
        spec.patch = oddPatch(read, part.substr(1));
        return "patch";
    }
    return {};
}

/// Reads a choice of one of the family's own settings: its id, empty where the part is none.
std::string readChoice(const PartReader& read, const Family& family, ModelSpec& spec) {
    for (const FamilyRow& row : family.rows)
        for (std::size_t i = 0; i < row.choices.size(); ++i)
            if (!row.choices[i].form.empty() && read.part == row.choices[i].form) {
                setSetting(spec, row, static_cast<double>(i));
                return row.id;
            }
    return {};
}

/// Reads one of the family's own settings that has a value: its id, empty where the part is none.
std::string readRow(const PartReader& read, const Family& family, ModelSpec& spec) {
    for (const FamilyRow& row : family.rows) {
        if (!row.choices.empty()) continue;
        const char* found = after(read.part, row.id.c_str());
        if (!found && row.letter && isLetter(read.part, row.letter)) found = read.part.c_str() + 1;
        if (!found && row.bare) found = read.part.c_str();
        if (!found) continue;
        const std::string value = unquoted(read, found);
        if (row.text && value.empty()) read.fail(fmt::format("a {} behind \"{}\"", row.label, row.id));
        if (row.text)
            setTextOf(spec, row, value);
        else if (row.integer)
            setSetting(spec, row,
                       read.number<int>(value, static_cast<int>(row.low), static_cast<int>(row.high),
                                        row.label.c_str()));
        else
            setSetting(spec, row, read.number<double>(value, row.low, row.high, row.label.c_str()));
        return row.id;
    }
    return {};
}

/// The setting that an own one is another way to set (FamilyRow::sets), else itself.
std::string settingBehind(const std::string& id, const Family& family) {
    for (const FamilyRow& row : family.rows)
        if (row.id == id && !row.sets.empty()) return row.sets;
    return id;
}

/// Reads the class of the training images; "class" where the part is one.
std::string readClass(const PartReader& read, const Family& family, ModelSpec& spec) {
    const char* found = after(read.part, "class");
    if (!found) return {};
    if (!family.conditional()) read.fail("no class: this model is not made of training images");
    const std::string name = unquoted(read, found);
    if (name.empty()) read.fail("a class by name or number, own, or all");
    if (name == ownClass && !family.hasOwnClass())
        read.fail("a class by name or number, or all: this model would have to be trained for every class");
    spec.imageClass = name == allClasses ? std::string() : name;
    return "class";
}

/// Reads a part; the id of what it sets. Throws Error.
std::string readPart(const PartReader& read, const Family& family, ModelSpec& spec) {
    // Choices first: "ridge=auto" is no number.
    std::string id = readChoice(read, family, spec);
    if (id.empty()) id = readWord(read.part, family, spec);
    if (id.empty()) id = readList(read, family, spec);
    if (id.empty()) id = readNumber(read, family, spec);
    // A class before a setting without a name of its own, which any text may be.
    if (id.empty() && family.conditional()) id = readClass(read, family, spec);
    if (id.empty()) id = readRow(read, family, spec);
    if (id.empty()) id = readClass(read, family, spec);
    if (!id.empty()) return id;
    std::vector<std::string> forms;
    for (const TextPart& part : textParts(family))
        forms.push_back(fmt::format("{} ({})", part.form, part.meaning));
    read.fail(forms.empty() ? "nothing more for this model" : fmt::format("{}", fmt::join(forms, ", ")));
}

/// The one that the model has.
const FamilyChoice& choiceOf(const FamilyRow& row, const ModelSpec& spec) {
    const auto last = static_cast<double>(row.choices.size() - 1);
    return row.choices[static_cast<std::size_t>(std::clamp(settingOf(spec, row.id), 0.0, last))];
}

/// The members of a stencil, as readList() reads them.
std::string stencilText(const std::vector<StencilMember>& stencil) {
    std::vector<std::string> members;
    for (const StencilMember& m : stencil) {
        const std::string relation = relationText(m);
        members.push_back(m.dy == 0 && m.dx == 0 ? relation : fmt::format("{}@{}@{}", relation, m.dy, m.dx));
    }
    return fmt::format("{}", fmt::join(members, "+"));
}

} // namespace

std::string relationText(const StencilMember& member) {
    const std::string relation = member.relation == StencilMember::Relation::band
                                     ? shortName(member.of)
                                     : relations[static_cast<size_t>(member.relation)];
    return member.channel.empty() ? relation : relation + '.' + member.channel;
}

std::vector<std::string> splitOutsideQuotes(const std::string& text, char by) {
    std::vector<std::string> parts{""};
    bool inQuotes = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == by && !inQuotes) {
            parts.emplace_back();
            continue;
        }
        if (text[i] == '"') inQuotes = !inQuotes;
        parts.back() += text[i];
        if (inQuotes && text[i] == '\\' && i + 1 < text.size()) parts.back() += text[++i];
    }
    return parts;
}

std::vector<TextPart> textParts(const Family& family) {
    std::vector<TextPart> parts;
    for (const SettingForm& form : settingForms())
        if (family.has(form.setting)) parts.push_back(form.part);
    for (const FamilyRow& row : family.rows)
        if (!row.choices.empty()) {
            for (const FamilyChoice& choice : row.choices)
                if (!choice.form.empty())
                    parts.push_back({choice.form, fmt::format("{}: {}", row.label, choice.name)});
        } else if (row.text)
            parts.push_back({row.bare ? "\"...\"" : row.id + "=\"...\"", row.label});
        else
            parts.push_back(
                {(row.letter ? std::string(1, row.letter) : row.id + '=') + (row.integer ? "N" : "X"),
                 fmt::format("{} {} to {}", row.label, row.low, row.high)});
    if (family.conditional())
        parts.push_back({"class=CLASS",
                         "training images of one class alone, by its name or number; own: of the "
                         "class of the image at hand"});
    return parts;
}

namespace {

/// " (coupled, coupled-all)": a setting's choices as a text form has them; empty where it counts.
std::string choicesText(const FamilyRow& row) {
    std::vector<std::string> names;
    for (const FamilyChoice& choice : row.choices)
        if (!choice.form.empty()) names.push_back(choice.form);
    return names.empty() ? std::string() : fmt::format(" ({})", fmt::join(names, ", "));
}

} // namespace

ModelSpec parseModelSpec(const std::string& text) {
    std::vector<std::string> parts = splitOutsideQuotes(text, ':');
    const Family* family = findFamily(parts[0]);
    // "onnx=FILE" is "onnx:FILE".
    if (const auto sign = parts[0].find('='); !family && sign != std::string::npos) {
        family = findFamily(parts[0].substr(0, sign));
        const auto isBare = [](const FamilyRow& row) { return row.bare; };
        if (family && std::none_of(family->rows.begin(), family->rows.end(), isBare)) family = nullptr;
        if (family) parts.insert(parts.begin() + 1, parts[0].substr(sign + 1));
    }
    if (!family) {
        std::vector<std::string> known;
        for (const Family& f : families()) known.push_back(f.id);
        throw Error(fmt::format("model \"{}\": unknown kind \"{}\": expected one of {}", text, parts[0],
                                fmt::join(known, ", ")));
    }
    ModelSpec spec;
    spec.family = family->id;
    std::map<std::string, std::string> read; // the part that sets each setting
    std::map<std::string, std::string> rows; // the same by the row that reads it
    for (size_t i = 1; i < parts.size(); ++i) {
        const std::string row = readPart({text, parts[i]}, *family, spec),
                          setting = settingBehind(row, *family);
        rows[row] = parts[i];
        const auto [known, first] = read.emplace(setting, parts[i]);
        if (!first)
            throw Error(fmt::format("model \"{}\": \"{}\" and \"{}\" set the same: expected one of them",
                                    text, known->second, parts[i]));
    }
    for (const auto& [setting, part] : read)
        if (const char* why = lacks(spec, setting))
            throw Error(fmt::format("model \"{}\": cannot read \"{}\": {}", text, part, why));
    for (const FamilyRow& row : family->rows)
        if (const auto part = rows.find(row.id);
            part != rows.end() && !row.id.ends_with("-chosen") && !applies(row, spec))
            throw Error(
                fmt::format("model \"{}\": \"{}\" changes nothing beside the other settings: the setting "
                            "\"{}\"{} does not belong to a model with these",
                            text, part->second, row.label, choicesText(row)));
    return spec;
}

std::string toText(const ModelSpec& spec) {
    const ModelSpec defaults;
    const Family& family = familyOf(spec);
    std::string text = family.id;
    if (isByHand(spec, "degree")) text += fmt::format(":d{}", spec.degree);
    if (isByHand(spec, "radius")) text += fmt::format(":r{}", spec.radius);
    if (isByHand(spec, "sharing") && spec.sharing == Sharing::perSubband) text += ":shared";
    if (family.has("interactions") && spec.interactions == Interactions::additive) text += ":additive";
    if (family.has("interactions") && spec.interactions == Interactions::paired) text += ":paired";
    if (isByHand(spec, "ridge") && spec.ridge != defaults.ridge) text += fmt::format(":ridge={}", spec.ridge);
    if (family.has("orders") && !spec.withoutOrders.empty())
        text += fmt::format(":without={}", fmt::join(spec.withoutOrders, "+"));
    if (family.has("levels") && !spec.withoutLevels.empty())
        text += fmt::format(":off={}", fmt::join(spec.withoutLevels, "+"));
    if (isByHand(spec, "monomials"))
        for (size_t i = 0; i < spec.withoutMonomials.size(); ++i)
            text += fmt::format("{}{}", i == 0 ? ":drop=" : "+", fmt::join(spec.withoutMonomials[i], "."));
    if (family.has("stencil") && !spec.stencil.empty()) text += ":sees=" + stencilText(spec.stencil);
    if (family.has("patch")) text += fmt::format(":p{}", spec.patch);
    if (family.has("border") && spec.border == PatchBorder::wrap) text += ":wrap";
    if (family.has("borders") && spec.border == PatchBorder::circular) text += ":circular";
    if (family.has("borders") && spec.border == PatchBorder::borders) text += ":borders";
    if (family.has("schedule") && !spec.schedule.empty())
        text += fmt::format(":schedule={}", fmt::join(spec.schedule, "+"));
    if (family.has("extension") && spec.extension == Extension::symmetric) text += ":symmetric";
    if (family.has("rule") && spec.rule == MaskRule::published) text += ":published";
    if (family.has("threshold") && spec.threshold != defaults.threshold)
        text += fmt::format(":threshold={}", spec.threshold);
    if (family.has("images") && spec.images > 0) text += fmt::format(":images={}", spec.images);
    for (const FamilyRow& row : family.rows) {
        if (!applies(row, spec)) continue;
        if (!row.choices.empty()) {
            if (const std::string& form = choiceOf(row, spec).form; !form.empty()) text += ":" + form;
            continue;
        }
        if (row.text && spec.texts.contains(row.id))
            text +=
                fmt::format(":{}{}", row.bare ? std::string() : row.id + '=', quoted(textOf(spec, row.id)));
        if (!row.text && settingOf(spec, row.id) != row.byDefault)
            text += fmt::format(":{}{}", row.letter ? std::string(1, row.letter) : row.id + '=',
                                settingOf(spec, row.id));
    }
    if (family.takesClass(spec.imageClass)) text += ":class=" + plainOrQuoted(spec.imageClass);
    return text;
}

std::string label(const ModelSpec& spec) {
    if (!spec.title.empty()) return spec.title;
    const Family& family = familyOf(spec);
    std::string text = isChosen(spec, "stencil") ? "wavelet score model" : family.label;
    if (isByHand(spec, "degree")) text += fmt::format(", degree {}", spec.degree);
    if (isByHand(spec, "radius")) text += fmt::format(", radius {}", spec.radius);
    if (family.has("interactions") && spec.interactions == Interactions::additive) text += ", additive";
    if (family.has("interactions") && spec.interactions == Interactions::paired) text += ", centre-paired";
    if (isByHand(spec, "sharing") && spec.sharing == Sharing::perSubband) text += ", shared";
    if (family.has("orders") && !spec.withoutOrders.empty())
        text += fmt::format(", without order {}", fmt::join(spec.withoutOrders, ", "));
    if (family.has("levels") && !spec.withoutLevels.empty())
        text += fmt::format(", level {} off", fmt::join(spec.withoutLevels, ", "));
    if (isByHand(spec, "monomials") && !spec.withoutMonomials.empty())
        text += fmt::format(", {} monomial{} off", spec.withoutMonomials.size(),
                            spec.withoutMonomials.size() == 1 ? "" : "s");
    if (family.has("patch"))
        text += spec.schedule.empty() ? fmt::format(" {0} x {0}", spec.patch) : ", scheduled patch";
    if (family.has("border") && spec.border == PatchBorder::wrap) text += ", wrapped";
    if (family.has("borders") && spec.border == PatchBorder::circular) text += ", circular";
    if (family.has("borders") && spec.border == PatchBorder::borders) text += ", with borders";
    if (family.has("extension"))
        text += spec.extension == Extension::symmetric ? ", symmetric" : ", periodized";
    if (family.has("rule")) text += spec.rule == MaskRule::published ? ", published rule" : ", row rule";
    for (const FamilyRow& row : family.rows) {
        if (!row.inLabel || !applies(row, spec)) continue;
        if (!row.choices.empty()) {
            if (const FamilyChoice& choice = choiceOf(row, spec); !choice.form.empty())
                text += ", " + choice.name;
            continue;
        }
        if (const std::string value = row.text ? textOf(spec, row.id) : std::string(); !value.empty())
            text += !row.ending.empty() ? ", " + std::filesystem::path(value).filename().string()
                    : row.bare          ? ", " + value // what the model is
                                        : fmt::format(", {} {}", row.label, value);
        // A count of 0 is left to the family: nobody asked for it.
        const bool left = row.integer && row.byDefault == 0 && settingOf(spec, row.id) == 0;
        if (!row.text && !left) text += fmt::format(", {} {:.4g}", row.label, settingOf(spec, row.id));
    }
    if (family.has("stencil") && family.needs == Needs::images && !spec.stencil.empty())
        text += ", own stencil";
    if (family.has("images") && spec.images > 0) text += fmt::format(", {} images", spec.images);
    if (family.takesClass(spec.imageClass))
        text += spec.imageClass == ownClass ? ", own class" : ", class " + spec.imageClass;
    return text;
}

} // namespace scorelet
