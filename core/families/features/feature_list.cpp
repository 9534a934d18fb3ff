#include "core/families/features/feature_list.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <utility>

namespace scorelet {

/// Reads the text from left to right, a function for every level of precedence.
class FeatureReader {
public:
    FeatureReader(const std::string& text, FeatureList& list) : text_(text), list_(list) {}

    void read() {
        do {
            skipSpace();
            const std::size_t first = at_;
            const Part part = comparison();
            std::size_t last = at_;
            while (last > first && isSpace(text_[last - 1])) --last;
            if (list_.features_.size() == FeatureList::mostFeatures)
                fail(fmt::format("at most {} features", FeatureList::mostFeatures));
            list_.features_.push_back({text_.substr(first, last - first), part.python, part.step});
        } while (take(";"));
        if (at_ < text_.size()) fail("an operator, \";\" or the end");
    }

private:
    /// A part of an expression: its step, and itself in Python.
    struct Part {
        int step;
        std::string python;
    };
    struct Function {
        const char* name;
        int arguments;
        TapeOp op;          ///< of those that are one step
        const char* python; ///< ... and what NumPy calls it
    };

    static constexpr std::array<Function, 9> oneStep = {{{"abs", 1, TapeOp::absolute, "np.abs"},
                                                         {"sign", 1, TapeOp::sign, "np.sign"},
                                                         {"min", 2, TapeOp::least, "np.minimum"},
                                                         {"max", 2, TapeOp::greatest, "np.maximum"},
                                                         {"exp", 1, TapeOp::exponential, "np.exp"},
                                                         {"log", 1, TapeOp::logarithm, "np.log"},
                                                         {"sqrt", 1, TapeOp::root, "np.sqrt"},
                                                         {"tanh", 1, TapeOp::tanh, "np.tanh"},
                                                         {"sin", 1, TapeOp::sine, "np.sin"}}};
    static constexpr std::array<std::pair<const char*, int>, 4> composed = {
        {{"cos", 1}, {"soft", 2}, {"hard", 2}, {"bump", 3}}};

    static bool isSpace(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

    void skipSpace() {
        while (at_ < text_.size() && isSpace(text_[at_])) ++at_;
    }

    bool take(const char* sign) {
        skipSpace();
        const std::string wanted = sign;
        if (text_.compare(at_, wanted.size(), wanted) != 0) return false;
        at_ += wanted.size();
        return true;
    }

    /// What stands at the place, for a message.
    std::string found() const {
        if (at_ >= text_.size()) return "the end";
        std::size_t end = at_ + 1;
        const auto isWord = [&](std::size_t i) {
            return std::isalnum(static_cast<unsigned char>(text_[i])) != 0 || text_[i] == '_';
        };
        while (isWord(at_) && end < text_.size() && isWord(end)) ++end;
        return fmt::format("\"{}\"", text_.substr(at_, end - at_));
    }

    [[noreturn]] void fail(const std::string& expected) const {
        throw Error(fmt::format("features \"{}\", at character {}: expected {}, found {}", text_, at_ + 1,
                                expected, found()),
                    featureLanguage());
    }

    /// Adds a step; what is wrong with it is said with its place.
    int step(std::size_t from, TapeOp op, int a = -1, int b = -1, double number = 0) {
        try {
            return list_.tape_.add(op, a, b, number);
        } catch (const Error& error) {
            throw Error(fmt::format("features \"{}\", at character {}: {}", text_, from + 1, error.what()),
                        featureLanguage());
        }
    }

    int number(double value) { return list_.tape_.add(TapeOp::constant, -1, -1, value); }

    Part comparison() {
        skipSpace();
        const std::size_t from = at_;
        Part left = sum();
        struct Sign {
            const char* text;
            TapeOp op;
            bool turned; ///< the other way round
        };
        constexpr Sign signs[] = {{"==", TapeOp::equal, false},
                                  {"<=", TapeOp::lessOrEqual, false},
                                  {">=", TapeOp::lessOrEqual, true},
                                  {"<", TapeOp::less, false},
                                  {">", TapeOp::less, true}};
        for (const Sign& sign : signs)
            if (take(sign.text)) {
                const Part right = sum();
                const int a = sign.turned ? right.step : left.step, b = sign.turned ? left.step : right.step;
                return {step(from, sign.op, a, b),
                        fmt::format("(1.0 * ({} {} {}))", left.python, sign.text, right.python)};
            }
        return left;
    }

    Part sum() {
        skipSpace();
        const std::size_t from = at_;
        Part left = term();
        for (;;) {
            const bool plus = take("+");
            if (!plus && !take("-")) return left;
            const Part right = term();
            left = {step(from, plus ? TapeOp::add : TapeOp::subtract, left.step, right.step),
                    fmt::format("({} {} {})", left.python, plus ? '+' : '-', right.python)};
        }
    }

    Part term() {
        skipSpace();
        const std::size_t from = at_;
        Part left = factor();
        for (;;) {
            const bool times = take("*");
            if (!times && !take("/")) return left;
            const Part right = factor();
            left = {step(from, times ? TapeOp::multiply : TapeOp::divide, left.step, right.step),
                    fmt::format("{} {} {}", left.python, times ? '*' : '/', right.python)};
        }
    }

    Part factor() {
        skipSpace();
        const std::size_t from = at_;
        if (take("-")) {
            const Part part = factor();
            if (list_.tape_.isConstant(part.step)) // so that a power sees that it is a number
                return {number(-list_.tape_.number(part.step)), fmt::format("(-{})", part.python)};
            return {step(from, TapeOp::multiply, number(-1), part.step), fmt::format("(-{})", part.python)};
        }
        return power();
    }

    Part power() {
        skipSpace();
        const std::size_t from = at_;
        Part base = primary();
        if (!take("^")) return base;
        skipSpace();
        const std::size_t above = at_;
        const Part exponent = factor();
        const FeatureTape& tape = list_.tape_;
        const double p = tape.isConstant(exponent.step) ? tape.number(exponent.step) : -1;
        constexpr double highest = 20;
        if (p > highest) {
            at_ = above;
            fail(fmt::format("powers up to {}", highest));
        }
        const std::string python = fmt::format("{}**{}", base.python, exponent.python);
        if (p >= 0 && p == std::floor(p)) return {step(from, TapeOp::whole, base.step, -1, p), python};
        return {step(from, TapeOp::power, base.step, exponent.step), python};
    }

    Part primary() {
        skipSpace();
        if (at_ >= text_.size()) fail("a number, a name or \"(\"");
        if (take("(")) {
            const Part part = comparison();
            if (!take(")")) fail("\")\"");
            return {part.step, fmt::format("({})", part.python)};
        }
        const char c = text_[at_];
        if (std::isdigit(static_cast<unsigned char>(c)) || c == '.') return literal();
        if (std::isalpha(static_cast<unsigned char>(c))) return named();
        fail("a number, a name or \"(\"");
    }

    Part literal() {
        double value = 0;
        const char* start = text_.data() + at_;
        const auto [end, error] = std::from_chars(start, text_.data() + text_.size(), value);
        if (error != std::errc{} || !std::isfinite(value)) fail("a number");
        at_ += static_cast<std::size_t>(end - start);
        return {number(value), fmt::format("{}", value)};
    }

    Part named() {
        const std::size_t from = at_;
        std::size_t end = at_;
        while (end < text_.size() &&
               (std::isalnum(static_cast<unsigned char>(text_[end])) || text_[end] == '_'))
            ++end;
        const std::string name = text_.substr(from, end - from);
        if (name == "w" || (name[0] == 'w' && std::all_of(name.begin() + 1, name.end(), [](unsigned char c) {
                                return std::isdigit(c) != 0;
                            })))
            return coefficient(name, end);
        if (name == "sigma") return at(end, {step(from, TapeOp::sigma), "SIGMA"});
        if (name == "row") return at(end, {step(from, TapeOp::row), "row"});
        if (name == "col") return at(end, {step(from, TapeOp::col), "col"});
        if (name == "scale") return at(end, {step(from, TapeOp::scale), "scale"});
        if (name == "label") return at(end, {step(from, TapeOp::label), "label"});
        for (const Function& function : oneStep)
            if (name == function.name) {
                const auto a = arguments(name, end, function.arguments);
                const int b = a.size() > 1 ? a[1].step : -1;
                return {step(from, function.op, a[0].step, b),
                        fmt::format("{}({})", function.python, joined(a))};
            }
        for (const auto& [known, count] : composed)
            if (name == known) {
                const auto a = arguments(name, end, count);
                const std::string python = name == "cos" ? "np.cos" : name;
                return {composedStep(name, from, a), fmt::format("{}({})", python, joined(a))};
            }
        fail("one of w, w1, w2, ..., sigma, row, col, scale, label, " + functionNames());
    }

    Part at(std::size_t end, Part part) {
        at_ = end;
        return part;
    }

    Part coefficient(const std::string& name, std::size_t end) {
        const std::size_t from = at_;
        int member = 0;
        if (name.size() > 1) std::from_chars(name.data() + 1, name.data() + name.size(), member);
        if (name.size() > 4 || member >= FeatureTape::mostMembers || (name.size() > 1 && name[1] == '0'))
            fail(fmt::format("w, or w1 to w{}", FeatureTape::mostMembers - 1));
        at_ = end;
        return {step(from, TapeOp::member, -1, -1, member), fmt::format("w[{}]", member)};
    }

    int composedStep(const std::string& name, std::size_t from, const std::vector<Part>& a) {
        const int x = a[0].step;
        if (name == "cos") return step(from, TapeOp::cosine, x);
        if (name == "bump") {
            const int z = step(from, TapeOp::divide, step(from, TapeOp::subtract, x, a[1].step), a[2].step);
            const int square = step(from, TapeOp::whole, z, -1, 2);
            return step(from, TapeOp::exponential, step(from, TapeOp::multiply, number(-0.5), square));
        }
        const int t = a[1].step;
        if (list_.tape_.known(t).low < 0)
            throw Error(
                fmt::format(
                    "features \"{}\", at character {}: the threshold of {}: expected numbers from 0 on",
                    text_, from + 1, name),
                featureLanguage());
        if (name == "hard")
            return step(from, TapeOp::multiply, x,
                        step(from, TapeOp::less, t, step(from, TapeOp::absolute, x)));
        // x less what of it is within the threshold.
        const int below = step(from, TapeOp::multiply, number(-1), t);
        return step(from, TapeOp::subtract, x,
                    step(from, TapeOp::least, step(from, TapeOp::greatest, x, below), t));
    }

    std::vector<Part> arguments(const std::string& name, std::size_t end, int count) {
        at_ = end;
        std::vector<Part> found;
        if (!take("(")) fail(fmt::format("\"(\" and {} of {}", argumentsText(count), name));
        do {
            found.push_back(comparison());
        } while (static_cast<int>(found.size()) < count && take(","));
        if (static_cast<int>(found.size()) < count)
            fail(fmt::format("\",\": {} has {}", name, argumentsText(count)));
        if (!take(")")) fail(fmt::format("\")\": {} has {}", name, argumentsText(count)));
        return found;
    }

    static std::string argumentsText(int count) {
        return count == 1 ? std::string("1 argument") : fmt::format("{} arguments", count);
    }

    static std::string joined(const std::vector<Part>& parts) {
        std::vector<std::string> texts;
        for (const Part& part : parts) texts.push_back(part.python);
        return fmt::format("{}", fmt::join(texts, ", "));
    }

    static std::string functionNames() {
        std::vector<std::string> names;
        for (const Function& function : oneStep) names.emplace_back(function.name);
        for (const auto& [name, count] : composed) names.emplace_back(name);
        return fmt::format("{}", fmt::join(names, ", "));
    }

    const std::string& text_;
    FeatureList& list_;
    std::size_t at_ = 0;
};

FeatureList::FeatureList(const std::string& text) {
    constexpr std::size_t longest = 2000;
    if (text.size() > longest)
        throw Error(fmt::format("features: expected at most {} characters, found {}", longest, text.size()));
    FeatureReader(text, *this).read();
}

int FeatureList::members() const {
    int last = 0;
    for (std::size_t i = 0; i < features_.size(); ++i)
        for (int member = 0; member < FeatureTape::mostMembers; ++member)
            if (known(i).members[static_cast<std::size_t>(member)]) last = std::max(last, member);
    return last + 1;
}

bool FeatureList::ofPolynomials() const {
    for (std::size_t i = 0; i < features_.size(); ++i)
        if (known(i).terms == 0) return false;
    const auto steps = tape_.polynomials({});
    std::set<Monomial> all;
    for (const Feature& feature : features_)
        for (const auto& term : steps[static_cast<std::size_t>(feature.step)]) all.insert(term.first);
    return all.size() < mostMonomials; // the constant is one, too
}

bool FeatureList::ofPlace() const {
    for (std::size_t i = 0; i < features_.size(); ++i)
        if (known(i).ofPlace) return true;
    return false;
}

bool FeatureList::ofLabel() const {
    for (std::size_t i = 0; i < features_.size(); ++i)
        if (known(i).ofLabel) return true;
    return false;
}

const char* featureLanguage() {
    return "Features stand with ; between them. Each is made of w (the noisy coefficient less its training "
           "mean), w1, w2, ... (the "
           "others that it sees), sigma, row, col (0 to 1), scale (its level; 0 is the scaling band), "
           "label (the number of the image's class), numbers, + - * / ^, == < <= > "
           ">=, abs, sign, min, max, exp, log, sqrt, tanh, sin, cos, soft(x, threshold), hard(x, threshold) "
           "and bump(x, centre, width).";
}

} // namespace scorelet
