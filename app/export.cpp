#include "app/export.h"

#include "app/panels/chart_panel.h"
#include "app/panels/chart_table.h"
#include "app/panels/subbands_panel.h"
#include "app/plot/chart_image.h"
#include "app/report.h"
#include "core/base/error.h"
#include "core/image/file.h"
#include "core/image/npy.h"
#include "core/lab/python_export.h"
#include "core/lab/session.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

namespace fs = std::filesystem;

constexpr int pictureSide = 512;                       ///< of exported images, at least
constexpr int chartWidth = 1600, chartHeight = 1000;   ///< of the chart's PNG
constexpr int drawingWidth = 800, drawingHeight = 500; ///< of its SVG
constexpr float chartScale = 1.75f;

/// The picture with every pixel magnified to a whole number of pixels.
RgbaImage magnified(const RgbaImage& small) {
    const int factor = std::max(1, pictureSide / std::max(1, small.width));
    RgbaImage large(small.width * factor, small.height * factor);
    for (int y = 0; y < large.height; ++y)
        for (int x = 0; x < large.width; ++x)
            std::copy_n(small.at(x / factor, y / factor), 4, large.at(x, y));
    return large;
}

void writePicture(const fs::path& path, const RgbaImage& picture) {
    writePng(path, picture.pixels, picture.height, picture.width, 4);
}

void writeGrey(const fs::path& path, const Image& image) {
    writePicture(path, magnified(colorize(image.data(), static_cast<int>(image.rows()),
                                          static_cast<int>(image.cols()), ColorMap::grey, -1, 1)));
}

void writeSigned(const fs::path& path, const Image& image) {
    const float bound = std::max(1e-6f, image.abs().maxCoeff());
    writePicture(path,
                 magnified(colorize(image.data(), static_cast<int>(image.rows()),
                                    static_cast<int>(image.cols()), ColorMap::diverging, -bound, bound)));
}

void writeMosaic(const fs::path& path, const Snapshot& s, const Eigen::VectorXf& coefficients) {
    const SubbandLayout& layout = s.transform->layout();
    const std::vector<float> values =
        mosaicOf(layout, coefficients, bandScales(layout, s.cleanCoefficients, true));
    writePicture(path, magnified(colorize(values.data(), layout.height(), layout.width(), ColorMap::diverging,
                                          -1, 1)));
}

/// Clean, noisy and every denoised image: (2 + columns) x height x width.
void writeArrays(const fs::path& path, const Snapshot& s) {
    std::vector<float> values;
    const auto append = [&](const Image& image) {
        values.insert(values.end(), image.data(), image.data() + image.size());
    };
    append(s.clean);
    append(s.noisy);
    for (const Column& column : s.columns)
        append(column.denoised.size() == s.clean.size()
                   ? column.denoised
                   : Image::Constant(s.clean.rows(), s.clean.cols(), NAN));
    writeNpy(path, values,
             {s.columns.size() + 2, static_cast<std::size_t>(s.clean.rows()),
              static_cast<std::size_t>(s.clean.cols())});
}

/// All images of a split: count x height x width.
void writeImages(const fs::path& path, const ImageMatrix& pixels, int size) {
    const auto side = static_cast<std::size_t>(size);
    writeNpy(path, {pixels.data(), static_cast<std::size_t>(pixels.size())},
             {static_cast<std::size_t>(pixels.rows()), side, side});
}

bool hasImages(const Snapshot* s) {
    return s && s->clean.size() > 0;
}

/// Writes a picture of column `i`: "denoised", "error" or "subbands".
void writeColumn(const std::string& what, const fs::path& path, const Snapshot& s, std::size_t i) {
    const Column& column = s.columns[i];
    if (what == "denoised") return writeGrey(path, column.denoised);
    if (what == "error") return writeSigned(path, column.denoised - s.clean);
    writeMosaic(path, s, column.coefficients);
}

void writeChart(const std::string& id, const fs::path& path, const Experiment& e, const Snapshot& s,
                const ChartOptions& options) {
    if (id == "chart-csv") return writeFileAtomically(path.string(), chartCsv(chartRows(e, s)));
    Chart chart = errorChart(e, s, options, Theme::light);
    chart.cursor.reset(); // the cursor is the window's
    if (id == "chart-svg")
        return writeFileAtomically(path.string(), chartSvg(chart, drawingWidth, drawingHeight));
    writePicture(path, chartPicture(chart, chartWidth, chartHeight, Theme::light, chartScale));
}

} // namespace

std::vector<ExportItem> exportItems(const Experiment& e, const Snapshot* s) {
    std::vector<ExportItem> items = {{"session", "experiment, all choices", ".json"}};
    if (!hasImages(s)) return items;
    items.push_back({"chart-png", "chart, picture", ".png"});
    items.push_back({"chart-svg", "chart, drawing", ".svg"});
    items.push_back({"chart-csv", "chart, numbers", ".csv"});
    items.push_back({"clean", "clean image", ".png"});
    items.push_back({"noisy", "noisy image", ".png"});
    for (std::size_t i = 0; i < std::min(s->columns.size(), e.columns.size()); ++i) {
        if (s->columns[i].denoised.size() != s->clean.size()) continue;
        const std::string name = label(e.columns[i]);
        items.push_back({fmt::format("denoised-{}", i + 1), "denoised by " + name, ".png"});
        items.push_back({fmt::format("error-{}", i + 1), "error of " + name, ".png"});
        items.push_back({fmt::format("subbands-{}", i + 1), "subbands of " + name, ".png"});
    }
    items.push_back({"subbands-clean", "subbands of the clean image", ".png"});
    items.push_back({"subbands-noisy", "subbands of the noisy image", ".png"});
    items.push_back({"report", "report: this comparison as one page", ".html"});
    for (std::size_t i = 0; i < e.columns.size(); ++i)
        if (isWaveletModel(e.columns[i].kind))
            items.push_back(
                {fmt::format("python-{}", i + 1), "Python program of " + label(e.columns[i]), ".py"});
    items.push_back({"train", "training images as an array", ".npy"});
    items.push_back({"test", "held-out images as an array", ".npy"});
    items.push_back({"arrays", "clean, noisy and denoised images as one array", ".npy"});
    return items;
}

void writeExport(const std::string& id, const fs::path& path, const Experiment& e, const Snapshot* s,
                 const ChartOptions& options) {
    const std::vector<ExportItem> items = exportItems(e, s);
    if (std::none_of(items.begin(), items.end(), [&](const ExportItem& item) { return item.id == id; }))
        throw Error(fmt::format("{}: nothing of this name can be exported now", id));
    if (id == "session") return saveSession(e, path.string());
    if (id.starts_with("chart")) return writeChart(id, path, e, *s, options);
    if (id == "clean") return writeGrey(path, s->clean);
    if (id == "noisy") return writeGrey(path, s->noisy);
    if (id == "report") return writeFileAtomically(path.string(), htmlReport(e, *s));
    if (id == "train") return writeImages(path, s->data->train.pixels, s->data->size);
    if (id == "test") return writeImages(path, s->data->heldOut.pixels, s->data->size);
    if (id.starts_with("python-"))
        return writeFileAtomically(path.string(), pythonProgram(e, e.columns[std::stoul(id.substr(7)) - 1]));
    if (id == "arrays") return writeArrays(path, *s);
    if (id == "subbands-clean") return writeMosaic(path, *s, s->cleanCoefficients);
    if (id == "subbands-noisy") return writeMosaic(path, *s, s->noisyCoefficients);
    const auto dash = id.rfind('-');
    writeColumn(id.substr(0, dash), path, *s, std::stoul(id.substr(dash + 1)) - 1);
}

} // namespace scorelet
