#include "app/draw/figures.h"

#include "app/draw/chart_image.h"
#include "core/base/file.h"
#include "core/image/file.h"
#include "core/image/npy.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {
namespace {

namespace fs = std::filesystem;

constexpr int pictureSide = 512;                       ///< of pictures, at least
constexpr int chartWidth = 1600, chartHeight = 1000;   ///< of a chart's PNG
constexpr int drawingWidth = 800, drawingHeight = 500; ///< of its SVG
constexpr float chartScale = 1.75f;
constexpr std::size_t longestStem = 80;

void writePicture(const fs::path& path, const RgbaImage& picture) {
    const auto bytes = encodePng(picture.pixels, picture.height, picture.width, 4);
    writeFile(path.string(), {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string replaced(std::string text, const std::string& part, const std::string& by) {
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + by.size()))
        text.replace(at, part.size(), by);
    return text;
}

} // namespace

std::string fileStem(const std::string& text) {
    const std::string plain = replaced(text, "\xcf\x83", "sigma");
    const auto digit = [&](std::size_t i) { return i < plain.size() && plain[i] >= '0' && plain[i] <= '9'; };
    std::string stem;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        const char c = plain[i];
        const bool point = c == '.' && i > 0 && digit(i - 1) && digit(i + 1);
        if (c >= 'A' && c <= 'Z')
            stem += static_cast<char>(c - 'A' + 'a');
        else if ((c >= 'a' && c <= 'z') || digit(i) || point)
            stem += c;
        else if (!stem.empty() && stem.back() != '-')
            stem += '-';
    }
    stem.resize(std::min(stem.size(), longestStem));
    while (!stem.empty() && stem.back() == '-') stem.pop_back();
    return stem;
}

void savePng(const fs::path& path, const PictureFigure& f) {
    writePicture(path, colorize(f.image, f.map, f.lo, f.hi, f.gamma).magnifiedTo(pictureSide));
}

void saveNpy(const fs::path& path, const PictureFigure& f) {
    writeFile(path.string(), encodeNpy(f.image.values(), arrayShape(f.image.shape())));
}

std::string valuesText(const PictureFigure& f) {
    std::string text;
    for (int channel = 0; channel < f.image.channels(); ++channel) {
        if (channel > 0) text += '\n'; // an empty line between channels
        for (int row = 0; row < f.image.height(); ++row)
            for (int col = 0; col < f.image.width(); ++col)
                text += fmt::format("{}{}", f.image.value(channel, row, col),
                                    col + 1 < f.image.width() ? '\t' : '\n');
    }
    return text;
}

void savePng(const fs::path& path, const ChartFigure& figure) {
    writePicture(path, chartPicture(figure.chart, chartWidth, chartHeight, figure.theme, chartScale));
}

void saveSvg(const fs::path& path, const ChartFigure& figure) {
    writeFile(path.string(), chartSvg(figure.chart, drawingWidth, drawingHeight, figure.theme));
}

} // namespace scorelet
