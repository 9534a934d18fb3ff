#include "app/output/report.h"

#include "app/draw/chart_image.h"
#include "app/draw/colormap.h"
#include "app/panels/chart_table.h"
#include "app/panels/error_chart.h"
#include "app/panels/save_menu.h"
#include "core/base/error.h"
#include "core/base/stored_name.h"
#include "core/families/spec_text.h"
#include "core/image/file.h"
#include "core/session/parameters.h"
#include "core/session/python_export.h"
#include "core/session/session.h"
#include "core/studies/classes.h"
#include "core/studies/dial_study.h"
#include "core/studies/error_study.h"
#include "core/studies/picture_study.h"
#include "core/studies/report_study.h"
#include "core/studies/shown.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr int pictureSide = 160; ///< of a picture on the page, CSS pixels

constexpr const char* styleSheet =
    "body{font:16px/1.5 sans-serif;color:#1c2026;max-width:1000px;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;margin:1em 0;font-size:14px}th,td{padding:3px 10px;text-align:right;"
    "border-bottom:1px solid #ccd2da}th:first-child,td:first-child{text-align:left}"
    "figure{display:inline-block;margin:0 12px 12px 0;width:160px;vertical-align:top;font-size:13px}"
    "img{image-rendering:pixelated;width:160px;height:160px}"
    "svg{max-width:100%;height:auto}pre{overflow:auto;background:#f2f4f6;padding:1em;font-size:12px}";

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : asUtf8(text)) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else if (static_cast<unsigned char>(c) >= 32 || c == '\n' || c == '\t')
            out += c;
    }
    return out;
}

std::string number(double value) {
    return std::isnan(value) ? "–" : fmt::format("{:.6g}", value);
}

std::string withError(double value, double error) {
    return error > 0 ? fmt::format("{} ± {:.1g}", number(value), error) : number(value);
}

using Cells = std::vector<std::string>;

std::string row(const char* tag, const Cells& cells) {
    std::string text = "<tr>";
    for (const std::string& cell : cells) text += fmt::format("<{0}>{1}</{0}>", tag, escaped(cell));
    return text + "</tr>\n";
}

std::string table(const std::string& id, const Cells& head, const std::vector<Cells>& rows) {
    std::string text = fmt::format("<table id=\"{}\">\n{}", id, row("th", head));
    for (const Cells& cells : rows) text += row("td", cells);
    return text + "</table>\n";
}

std::string figure(const Image& image, ColorMap map, float low, float high, const std::string& caption) {
    const RgbaImage picture = colorize(image, map, low, high);
    return fmt::format(
        "<figure><img width=\"{0}\" height=\"{0}\" alt=\"{1}\" src=\"data:image/png;base64,{2}\"/>"
        "<figcaption>{1}</figcaption></figure>\n",
        pictureSide, escaped(caption), base64(encodePng(picture.pixels, picture.height, picture.width, 4)));
}

/// Parameters that differ from their defaults, and the noise and image in any case.
std::string choicesPart(const Experiment& e) {
    const Experiment plain;
    std::vector<Cells> rows;
    for (const ExperimentParameter& p : experimentParameters()) {
        if (!p.applies(e)) continue;
        const bool always = p.id == "data" || p.id == "sigma" || p.id == "image" || p.id == "basis" ||
                            p.id == "wavelet" || p.id == "levels" || p.id == "seed" || p.id == "noise";
        const std::string value = p.id == "own" && !e.own.empty() ? "a picture" : valueText(p, e);
        if (always || value != valueText(p, plain)) rows.push_back({p.label, value, p.unit});
    }
    return "<h2>Choices</h2>\n<p>What is not listed has its default.</p>\n" +
           table("choices", {"choice", "value", "unit"}, rows);
}

std::string picturesPart(const Experiment& e, const Snapshot& s) {
    const auto picture = shownOf<PictureStudy>(s, e);
    if (!picture.fresh || !picture) return "<h2>Pictures</h2>\n<p>Not computed yet.</p>\n";
    std::string text =
        fmt::format("<h2>Pictures</h2>\n<p>Held-out image {}, noise level σ = {}.</p>\n<div>\n",
                    picture->image, number(picture->sigma));
    text += figure(picture->clean, ColorMap::grey, -1, 1, "clean") +
            figure(picture->noisy, ColorMap::grey, -1, 1, "noisy");
    float worst = 1e-6f;
    std::vector<std::pair<std::string, const Image*>> there;
    for (int i = 0; i < static_cast<int>(e.columns.size()); ++i)
        if (const auto denoised = shownOf<DenoisedStudy>(s, e, i); denoised.fresh && denoised) {
            there.emplace_back(label(e.columns[static_cast<size_t>(i)]), &denoised->image);
            worst = std::max(worst, (denoised->image.flat() - picture->clean.flat()).abs().maxCoeff());
        }
    for (const auto& [name, image] : there)
        text += figure(*image, ColorMap::grey, -1, 1, "denoised by " + name);
    text += "</div>\n<div>\n";
    for (const auto& [name, image] : there)
        text += figure(Image(image->shape(), image->flat() - picture->clean.flat()), ColorMap::diverging,
                       -worst, worst, fmt::format("error of {}, ±{:.2g}", name, worst));
    return text + "</div>\n";
}

std::string modelsPart(const Experiment& e, const Snapshot& s) {
    std::vector<Cells> rows;
    for (int i = 0; i < static_cast<int>(e.columns.size()); ++i) {
        const ModelSpec& spec = e.columns[static_cast<size_t>(i)];
        const auto denoised = shownOf<DenoisedStudy>(s, e, i);
        const auto error = shownOf<ErrorHere>(s, e, i);
        const bool there = denoised.fresh && denoised, exact = error.fresh && error && error->exact;
        const auto fit = shownOf<FitReportStudy>(s, e, i);
        const bool told = fit.fresh && fit, fitted = told && fit->features > 0;
        rows.push_back({label(spec), toText(spec), there ? number(denoised->mse) : "–",
                        exact ? number(error->train) : "–", exact ? number(error->heldOut) : "–",
                        fitted ? fmt::format("{}", fit->features) : "–",
                        told ? parametersText(fit->parameters) : "–",
                        fitted ? fmt::format("{:.1e}", 1 / fit->rcond) : "–",
                        denoised.failure ? denoised.failure->message
                        : told           ? fit->note
                                         : ""});
    }
    return fmt::format(
               "<h2>Models at σ = {}</h2>\n<p>Mean squared error {}; training and held-out errors are "
               "exact in the noise, over all images.</p>\n",
               number(e.sigma), perPixel(e)) +
           table("models",
                 {"model", "text form", "MSE, this image", "MSE, training", "MSE, held-out", "features",
                  "parameters", "condition number", "note"},
                 rows);
}

std::string chartPart(const Experiment& e, const Snapshot& s) {
    std::vector<ChartRow> points = chartRows(e, s);
    std::erase_if(points, [](const ChartRow& row) { return row.stale; });
    if (points.empty()) return "<h2>Error over noise</h2>\n<p>Not computed yet.</p>\n";
    Experiment plain = e; // the page has all numbers: its chart shows the errors themselves
    plain.look.chart = {};
    const ChartFigure figure = chartFigure("mse", errorChart(plain, s, {}, Theme::light), {}, Theme::light);
    std::string svg = chartSvg(figure.chart, 900, 520);
    svg.erase(0, std::min(svg.find("<svg"), svg.size())); // without the document's own header
    std::vector<Cells> rows;
    for (const ChartRow& r : points)
        rows.push_back({r.label, number(r.point.sigma), withError(r.point.train, r.point.trainError),
                        withError(r.point.heldOut, r.point.heldOutError),
                        r.point.exact ? "exact" : fmt::format("{} images", r.point.samples)});
    return "<h2>Error over noise</h2>\n" + svg + "\n<p>The same as numbers:</p>\n" +
           table("chart", {"model", "noise σ", "MSE, training", "MSE, held-out", "how"}, rows);
}

std::string details(const std::string& title, const std::string& text) {
    return fmt::format("<details><summary>{}</summary><pre>{}</pre></details>\n", escaped(title),
                       escaped(text));
}

std::string programsPart(const Experiment& e, const Snapshot& s) {
    std::string text = "<h2>To do it again</h2>\n";
    for (std::size_t i = 0; i < e.columns.size(); ++i) {
        const ModelSpec& spec = e.columns[i];
        const auto h = dialHere(s, e, static_cast<int>(i));
        const auto number = namedLabelHere(s, e, static_cast<int>(i));
        if (!hasPythonProgram(spec, h, number)) continue;
        try {
            text += details("Python: " + label(spec), pythonProgram(e, spec, {}, h, number));
        } catch (const Error& error) { // nor has it a result then
            text += fmt::format("<p>{}</p>\n", escaped(error.what()));
        }
    }
    return text + details("Session file of Scorelet", toJson(e));
}

} // namespace

std::string base64(const std::vector<std::uint8_t>& bytes) {
    constexpr const char* signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (size_t i = 0; i < bytes.size(); i += 3) {
        const size_t left = std::min<size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (size_t k = 0; k < 3; ++k) group = group << 8 | (k < left ? bytes[i + k] : 0u);
        for (size_t k = 0; k < 4; ++k) text += k <= left ? signs[group >> (18 - 6 * k) & 63] : '=';
    }
    return text;
}

std::string htmlReport(const Experiment& e, const Snapshot& s) {
    const auto data = shownOf<DataStudy>(s, e);
    const std::string title =
        fmt::format("Scorelet: {} at σ = {}", data ? data->name : e.data.source, number(e.sigma));
    std::string text =
        fmt::format("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>"
                    "<meta charset=\"utf-8\"/><title>{0}</title><style>{1}</style></head>\n<body>\n"
                    "<h1>{0}</h1>\n",
                    escaped(title), styleSheet);
    if (data) text += fmt::format("<p>{}</p>\n", escaped(data->origin));
    const Failure* failure = s.failure ? &*s.failure : data.failure;
    if (failure) text += fmt::format("<p>{}</p>\n", escaped(failure->message));
    return text + choicesPart(e) + picturesPart(e, s) + modelsPart(e, s) + chartPart(e, s) +
           programsPart(e, s) + "</body>\n</html>\n";
}

} // namespace scorelet
