#include "app/output/export.h"

#include "core/data/classes.h"
#include "core/families/spec_text.h"
#include "core/studies/classes.h"
#include "core/studies/dial_study.h"
#include "core/studies/picture_study.h"

#include "app/draw/chart_numbers.h"
#include "app/output/report.h"
#include "app/panels/chart_table.h"
#include "app/panels/error_chart.h"
#include "app/panels/save_menu.h"
#include "app/panels/subbands_panel.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/image/npy.h"
#include "core/session/python_export.h"
#include "core/session/session.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <utility>

namespace scorelet {
namespace {

namespace fs = std::filesystem;

/// The h of a column's denoiser, or of its scales, where it is known.
std::vector<double> dialOf(const ExportSource& source, std::size_t column) {
    if (!source.snapshot) return {};
    return dialHere(*source.snapshot, source.experiment, static_cast<int>(column));
}

/// The label of the class that a column's model names, where it is known.
std::optional<int> labelOf(const ExportSource& source, std::size_t column) {
    if (!source.snapshot) return {};
    return namedLabelHere(*source.snapshot, source.experiment, static_cast<int>(column));
}

/// The labels of a split.
void writeLabels(const fs::path& path, const std::vector<int>& labels) {
    writeFile(path.string(),
              encodeNpy(std::vector<std::int32_t>(labels.begin(), labels.end()), {labels.size()}));
}

void writeGrey(const fs::path& path, const Image& image) {
    savePng(path, {.image = image, .map = ColorMap::grey});
}

void writeSigned(const fs::path& path, const Image& image) {
    const float bound = std::max(1e-6f, image.flat().abs().maxCoeff());
    savePng(path, {.image = image, .map = ColorMap::diverging, .lo = -bound, .hi = bound});
}

void writeMosaic(const fs::path& path, const Mosaic& mosaic, const Eigen::VectorXf& coefficients) {
    const SubbandLayout& layout = mosaic.transform->layout();
    const std::vector<float> scales = bandScales(layout, mosaic.clean, true);
    Image all({1, layout.height(), layout.channels() * layout.width()}); // channels side by side
    for (int channel = 0; channel < layout.channels(); ++channel)
        all.plane(0).middleCols(channel * layout.width(), layout.width()) =
            mosaicOf(layout, coefficients, scales, channel).plane(0);
    savePng(path, {.image = all, .map = ColorMap::diverging});
}

/// Clean, noisy and every denoised image: (2 + columns) x channels, if several, x height x width.
void writeArrays(const fs::path& path, const ExportSource& source) {
    const auto picture = source.shown<PictureStudy>();
    std::vector<float> values;
    const auto append = [&](const Image& image) {
        values.insert(values.end(), image.values().begin(), image.values().end());
    };
    append(picture->clean);
    append(picture->noisy);
    for (int i = 0; i < source.columns(); ++i) {
        const auto denoised = source.shown<DenoisedStudy>(i);
        append(denoised.fresh && denoised ? denoised->image : Image(picture->clean.shape(), NAN));
    }
    writeNpy(path, values, arrayShape(source.experiment.columns.size() + 2, picture->clean.shape()));
}

/// All images of a split: count x channels, if several, x height x width.
void writeImages(const fs::path& path, const ImageBatch& images) {
    const auto values = images.matrix();
    writeNpy(path, {values.data(), static_cast<std::size_t>(values.size())},
             arrayShape(static_cast<std::size_t>(images.count()), images.shape()));
}

/// Writes a picture of column `i`: "denoised", "error" or "subbands".
void writeColumn(const std::string& what, const fs::path& path, const ExportSource& source, int i) {
    const auto denoised = source.shown<DenoisedStudy>(i);
    if (what == "denoised") return writeGrey(path, denoised->image);
    if (what == "error")
        return writeSigned(path, Image(denoised->image.shape(),
                                       denoised->image.flat() - source.shown<PictureStudy>()->clean.flat()));
    writeMosaic(path, *source.shown<MosaicStudy>(), source.shown<DenoisedMosaicStudy>(i)->values);
}

void writeChart(const std::string& id, const fs::path& path, const ExportSource& source) {
    const Experiment& e = source.experiment;
    if (id == "chart-csv") return writeFile(path.string(), chartCsv(chartRows(e, *source.snapshot)));
    const Chart chart = errorChart(e, *source.snapshot, source.chart, Theme::light, source.chosen);
    const ChartFigure figure = chartFigure("mse", chart, source.chart.state.hidden, Theme::light);
    if (id == "chart-svg") return saveSvg(path, figure);
    savePng(path, figure);
}

std::string pictureId(const PictureFigure& figure, const char* kind) {
    return fmt::format("picture-{}-{}", figure.name, kind);
}

std::string chartId(const ChartFigure& figure, const char* kind) {
    return fmt::format("tab-chart-{}-{}", figure.id, kind);
}

/// What the window shows: charts first, as there are few.
void addShown(std::vector<ExportItem>& items, const ShownFigures& shown) {
    for (const ChartFigure& f : shown.charts)
        for (const auto& [kind, what] : {std::pair("png", "picture"), {"svg", "drawing"}, {"csv", "numbers"}})
            items.push_back(
                {chartId(f, kind),
                 fmt::format("shown chart: {}, {}", f.chart.title.empty() ? f.name : f.chart.title, what),
                 fmt::format(".{}", kind), f.name});
    for (const PictureFigure& f : shown.pictures)
        for (const auto& [kind, what] : {std::pair("png", "picture"), {"npy", "values"}})
            items.push_back({pictureId(f, kind), fmt::format("shown picture: {}, {}", f.name, what),
                             fmt::format(".{}", kind), f.name});
}

/// Writes a shown figure; false where none has this id.
bool writeShown(const std::string& id, const fs::path& path, const ShownFigures& shown) {
    for (const ChartFigure& f : shown.charts) {
        if (id == chartId(f, "png")) return savePng(path, f), true;
        if (id == chartId(f, "svg")) return saveSvg(path, f), true;
        if (id == chartId(f, "csv")) return writeFile(path.string(), chartNumbers(f.chart)), true;
    }
    for (const PictureFigure& f : shown.pictures) {
        if (id == pictureId(f, "png")) return savePng(path, f), true;
        if (id == pictureId(f, "npy")) return saveNpy(path, f), true;
    }
    return false;
}

} // namespace

std::vector<ExportItem> exportItems(const ExportSource& source) {
    const Experiment& e = source.experiment;
    std::vector<ExportItem> items = {{"session", "experiment, all choices", sessionEnding}};
    // What does not answer the choices (yet) would be written under a wrong name.
    const auto picture = source.shown<PictureStudy>();
    if (!picture.fresh || !picture) return items;
    items.push_back({"chart-png", "chart, picture", ".png"});
    items.push_back({"chart-svg", "chart, drawing", ".svg"});
    items.push_back({"chart-csv", "chart, numbers", ".csv"});
    items.push_back({"clean", "clean image", ".png"});
    items.push_back({"noisy", "noisy image", ".png"});
    const auto mosaic = source.shown<MosaicStudy>();
    const bool hasMosaic = mosaic.fresh && mosaic;
    for (int i = 0; i < source.columns(); ++i) {
        const auto denoised = source.shown<DenoisedStudy>(i);
        if (!denoised.fresh || !denoised) continue;
        const std::string name = label(e.columns[static_cast<std::size_t>(i)]);
        items.push_back({fmt::format("denoised-{}", i + 1), "denoised by " + name, ".png"});
        items.push_back({fmt::format("error-{}", i + 1), "error of " + name, ".png"});
        const auto column = source.shown<DenoisedMosaicStudy>(i);
        if (hasMosaic && column.fresh && column)
            items.push_back({fmt::format("subbands-{}", i + 1), "subbands of " + name, ".png"});
    }
    if (hasMosaic) {
        items.push_back({"subbands-clean", "subbands of the clean image", ".png"});
        items.push_back({"subbands-noisy", "subbands of the noisy image", ".png"});
    }
    items.push_back({"report", "report: this comparison as one page", ".html"});
    for (std::size_t i = 0; i < e.columns.size(); ++i)
        if (hasPythonProgram(e.columns[i], dialOf(source, i), labelOf(source, i)))
            items.push_back(
                {fmt::format("python-{}", i + 1), "Python program of " + label(e.columns[i]), ".py"});
    items.push_back({"train", "training images as an array", ".npy"});
    items.push_back({"test", "held-out images as an array", ".npy"});
    if (const auto data = source.shown<DataStudy>(); data && hasClasses(*data)) {
        items.push_back({"train-labels", "classes of the training images, numbers", ".npy"});
        items.push_back({"test-labels", "classes of the held-out images, numbers", ".npy"});
    }
    items.push_back({"arrays", "clean, noisy and denoised images as one array", ".npy"});
    addShown(items, source.figures);
    return items;
}

void writeExport(const std::string& id, const fs::path& path, const ExportSource& source) {
    if (writeShown(id, path, source.figures)) return;
    const Experiment& e = source.experiment;
    const std::vector<ExportItem> items = exportItems(source);
    if (std::none_of(items.begin(), items.end(), [&](const ExportItem& item) { return item.id == id; }))
        throw Error(fmt::format("{}: nothing of this name can be exported now", id));
    if (id == "session") return saveSession(e, path.string());
    if (id.starts_with("chart")) return writeChart(id, path, source);
    if (id == "report") return writeFile(path.string(), htmlReport(e, *source.snapshot));
    if (id.starts_with("python-")) {
        const std::size_t column = std::stoul(id.substr(7)) - 1;
        return writeFile(path.string(), pythonProgram(e, e.columns[column], {}, dialOf(source, column),
                                                      labelOf(source, column)));
    }
    if (id == "clean") return writeGrey(path, source.shown<PictureStudy>()->clean);
    if (id == "noisy") return writeGrey(path, source.shown<PictureStudy>()->noisy);
    if (id == "arrays") return writeArrays(path, source);
    const auto data = source.shown<DataStudy>();
    if (id == "train") return writeImages(path, data->train.pixels);
    if (id == "test") return writeImages(path, data->heldOut.pixels);
    if (id == "train-labels") return writeLabels(path, data->train.labels);
    if (id == "test-labels") return writeLabels(path, data->heldOut.labels);
    const auto mosaic = source.shown<MosaicStudy>();
    if (id == "subbands-clean") return writeMosaic(path, *mosaic, mosaic->clean);
    if (id == "subbands-noisy") return writeMosaic(path, *mosaic, mosaic->values);
    const auto dash = id.rfind('-');
    writeColumn(id.substr(0, dash), path, source, std::stoi(id.substr(dash + 1)) - 1);
}

} // namespace scorelet
