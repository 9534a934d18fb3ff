#include "core/data/image_table.h"

#include "core/base/error.h"
#include "core/base/file.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <string_view>

namespace scorelet {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t mostTableBytes = std::size_t{8} << 30;
constexpr std::size_t leastPixels = 8 * 8, mostFields = 256 * 256 + 1;

bool areSquarePixels(std::size_t fields) {
    const auto width = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(fields))));
    return fields >= leastPixels && fields <= mostFields && width * width == fields;
}

std::size_t fieldsOf(std::string_view line) {
    return static_cast<std::size_t>(std::count(line.begin(), line.end(), ',')) + 1;
}

/// Cuts the next line off the text, without what ends it.
std::string_view nextLine(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

/// Reads a number off a line's begin, and the comma behind it; false where there is none.
bool readField(std::string_view& line, float& number) {
    while (line.starts_with(' ')) line.remove_prefix(1);
    const auto [stop, problem] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (problem != std::errc{}) return false;
    line.remove_prefix(static_cast<std::size_t>(stop - line.data()));
    while (line.starts_with(' ')) line.remove_prefix(1);
    if (!line.empty() && line.front() != ',') return false;
    if (!line.empty()) line.remove_prefix(1);
    return true;
}

std::string bytesOf(const std::vector<float>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

} // namespace

bool isImageTable(const fs::path& file) {
    std::error_code failed;
    if (file.extension() != ".csv" || !fs::is_regular_file(file, failed)) return false;
    std::ifstream text(file, std::ios::binary);
    std::string begin(16 * mostFields, '\0');
    text.read(begin.data(), static_cast<std::streamsize>(begin.size()));
    begin.resize(static_cast<std::size_t>(text.gcount()));
    std::string_view rest = begin;
    const std::size_t fields = fieldsOf(nextLine(rest));
    return areSquarePixels(fields) || areSquarePixels(fields - 1);
}

void addImageTable(ArrayFiles& arrays, const fs::path& file) {
    const std::string content = readFile(file.string(), mostTableBytes);
    std::string_view rest = content, names = rest;
    const std::string_view first = nextLine(names);
    const std::size_t fields = fieldsOf(first);
    const bool labelled = !areSquarePixels(fields);
    std::size_t number = 1; // of the line, for messages
    std::string_view one = first;
    if (float value = 0; !readField(one, value)) { // the columns' names
        if (labelled && !first.starts_with("label"))
            throw Error(fmt::format(
                "{}: line 1: expected the column \"label\" before those of the pixels, found \"{}\"",
                file.string(), first.substr(0, first.find(','))));
        rest = names;
        number = 2;
    }
    std::vector<float> pixels, labels;
    for (; !rest.empty(); ++number) {
        std::string_view line = nextLine(rest);
        if (line.empty()) continue;
        if (fieldsOf(line) != fields)
            throw Error(fmt::format("{}: line {}: expected {} fields, found {}", file.string(), number,
                                    fields, fieldsOf(line)));
        for (std::size_t field = 0; field < fields; ++field) {
            const std::string_view here = line;
            float value = 0;
            if (!readField(line, value))
                throw Error(fmt::format("{}: line {}, field {}: expected a number, found \"{}\"",
                                        file.string(), number, field + 1, here.substr(0, here.find(','))));
            (labelled && field == 0 ? labels : pixels).push_back(value);
        }
    }
    const std::size_t values = labelled ? fields - 1 : fields;
    const std::string name = file.filename().string();
    NpyView view{.type = "<f4", .shape = {pixels.size() / values, values}, .values = {}};
    arrays.addNamed(file.stem().string(), name, file, view, bytesOf(pixels), false);
    if (!labelled) return;
    view.shape = {labels.size()};
    arrays.addNamed(file.stem().string(), name + "/label", file, view, bytesOf(labels), true);
}

} // namespace scorelet
