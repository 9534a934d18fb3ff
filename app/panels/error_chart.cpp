#include "app/panels/error_chart.h"

#include "app/draw/chart_paint.h"
#include "app/panels/spotlight.h"
#include "app/panels/widgets.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/studies/error_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <optional>

namespace scorelet {
namespace {

constexpr float trainOpacity = 0.75f;

/// What the noise level is multiplied with where the axis ends: a little beyond the chart's levels.
constexpr double axisMargin = 1.08;

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// One error of a curve's points: the training or the held-out one.
struct ChartPart {
    bool train;
    double value(const ErrorPoint& p) const { return train ? p.train : p.heldOut; }
    double error(const ErrorPoint& p) const { return train ? p.trainError : p.heldOutError; }
};

/// All curves of the chart, each taken from the snapshot once.
struct Curves {
    std::vector<ErrorCurve> columns;
    std::vector<ErrorCurve> references; ///< of referenceModels(); empty where nobody needs them
};

Curves curvesOf(const Experiment& e, const Snapshot& s) {
    Curves curves;
    for (int i = 0; i < static_cast<int>(e.columns.size()); ++i)
        curves.columns.push_back(errorCurve<ErrorStudy>(s, e, i));
    for (int i = 0; i < static_cast<int>(referenceModels().size()); ++i)
        if (chartNeeds(e, referenceModels()[static_cast<std::size_t>(i)]))
            curves.references.push_back(errorCurve<ReferenceError>(s, e, i));
    return curves;
}

/// From an error to what the chart shows of it.
class Shows {
public:
    Shows(const Experiment& e, const Curves& curves) : look_(e.look.chart), per_(perPixel(e)) {
        if (look_.shows != ChartShows::ratio || look_.to == ChartTo::noise) return;
        const auto wiener = std::find_if(curves.references.begin(), curves.references.end(),
                                         [](const ErrorCurve& c) { return c.spec.family == "wiener"; });
        const auto column = static_cast<std::size_t>(look_.to) - static_cast<std::size_t>(ChartTo::a);
        if (look_.to == ChartTo::wiener)
            to_ = wiener == curves.references.end() ? nullptr : &*wiener;
        else
            to_ = column < curves.columns.size() && !isCovered("chart", static_cast<int>(column))
                      ? &curves.columns[column]
                      : nullptr; // a ratio to a covered error would tell it
    }

    /// Whether what is divided by answers the choices.
    bool fresh() const { return !to_ || to_->fresh; }

    /// `of`: the model; a formula's is over all images, as that of a model of all classes.
    double value(double sigma, double error, ChartPart part, const ModelSpec& of = {}) const {
        if (look_.shows == ChartShows::psnr) return psnr(error);
        if (look_.shows == ChartShows::bits) return error / (sigma * sigma);
        return look_.shows == ChartShows::ratio ? error / divisor(sigma, part, of) : error;
    }

    /// The standard error of value(), to first order.
    double uncertainty(double sigma, double error, double ofError, ChartPart part,
                       const ModelSpec& of) const {
        if (look_.shows == ChartShows::psnr) return 10 / std::log(10.0) * ofError / error;
        if (look_.shows == ChartShows::bits) return ofError / (sigma * sigma);
        return look_.shows == ChartShows::ratio ? ofError / divisor(sigma, part, of) : ofError;
    }

    std::string label() const {
        if (look_.shows == ChartShows::mse) return fmt::format("MSE {}", per_);
        if (look_.shows == ChartShows::psnr) return "PSNR, dB";
        if (look_.shows == ChartShows::bits || look_.to == ChartTo::noise) return "MSE / \xcf\x83\xc2\xb2";
        if (look_.to == ChartTo::wiener) return "MSE / MSE of Wiener";
        return fmt::format("MSE / MSE of {}",
                           columnLetter(static_cast<int>(look_.to) - static_cast<int>(ChartTo::a)));
    }

    /// Over which images it is, where these are not all; and a model's area where that is what is shown and
    /// all of it is there.
    std::string remark(const ErrorCurve& curve, ChartPart part) const {
        if (part.train) return {};
        const std::string area = areaText(curve);
        if (onSameImages(curve.spec, {})) return area;
        const char* const which = familyOf(curve.spec).ownImages ? "held-out images of the file"
                                                                 : "held-out images of the class";
        return area.empty() ? which : fmt::format("{}, {}", area, which);
    }

private:
    std::string areaText(const ErrorCurve& curve) const {
        if (look_.shows != ChartShows::bits) return {};
        const double bits = codedBits(curve);
        if (!std::isfinite(bits)) return {};
        const double error = codedBitsError(curve); // of a sampled curve: of its first images alone
        return std::isfinite(error) ? fmt::format("{:.3g} \xc2\xb1 {:.2g} bits", bits, error)
                                    : fmt::format("{:.4g} bits", bits);
    }

    double divisor(double sigma, ChartPart part, const ModelSpec& of) const {
        if (look_.to == ChartTo::noise) return sigma * sigma;
        if (!to_ || !onSameImages(of, to_->spec)) return unknown;
        for (const ErrorPoint& p : to_->points)
            if (std::abs(p.sigma - sigma) <= 1e-9 * sigma) return part.value(p);
        return unknown; // not computed yet, or of another range
    }

    ChartLook look_;
    const char* per_;
    const ErrorCurve* to_ = nullptr;
};

Series seriesOf(const ErrorCurve& curve, ChartPart part, const Shows& shows, const std::string& name,
                Rgba color) {
    Series series{.label = name, .color = color};
    series.dashed = part.train;
    series.marker = part.train ? Marker::none : Marker::circle;
    series.stale = !curve.fresh || !shows.fresh();
    series.remark = shows.remark(curve, part);
    bool sampled = false;
    for (const ErrorPoint& p : curve.points) {
        series.x.push_back(p.sigma);
        series.y.push_back(shows.value(p.sigma, part.value(p), part, curve.spec));
        series.error.push_back(shows.uncertainty(p.sigma, part.value(p), part.error(p), part, curve.spec));
        sampled = sampled || part.error(p) > 0;
    }
    if (!sampled) series.error.clear();
    return series;
}

/// A reference curve that is a formula: the error over sigma.
template <class Formula>
Series formulaCurve(const Experiment& e, const Shows& shows, const std::string& name, Rgba color,
                    Marker marker, Formula formula) {
    Series series{.label = name, .color = color, .dashed = true, .marker = marker, .stale = !shows.fresh()};
    for (double sigma : chartSigmas(e)) {
        series.x.push_back(sigma);
        series.y.push_back(shows.value(sigma, formula(sigma), {false}));
    }
    return series;
}

/// How a reference model is drawn: none like another, none like a column.
struct ReferenceLook {
    const char* name;
    Rgba color;
    Marker marker;
};

ReferenceLook lookOf(const ModelSpec& spec, const Palette& colors) {
    if (spec.family == "ideal") return {"ideal", colors.series[6], Marker::diamond};
    return {"Wiener", colors.series[7], Marker::square};
}

/// Whether a reference model is a column, too: its curve is there already, or a lesson covers it.
bool isColumn(const Experiment& e, const ModelSpec& reference) {
    return std::any_of(e.columns.begin(), e.columns.end(), [&](const ModelSpec& column) {
        return column.family == reference.family && column.imageClass.empty();
    });
}

void addReferences(Chart& chart, const Experiment& e, const Snapshot& s, const Curves& curves,
                   const Shows& shows, const ChartOptions& options, Theme theme) {
    const Palette& colors = palette(theme);
    chart.series.push_back(formulaCurve(e, shows, "noise \xcf\x83\xc2\xb2", colors.dimText, Marker::none,
                                        [](double sigma) { return sigma * sigma; }));
    if (const auto mean = shownOf<MeanImageErrorStudy>(s, e); mean.fresh && mean)
        chart.series.push_back(formulaCurve(e, shows, "mean image", colors.dimText, Marker::triangle,
                                            [&](double) { return *mean; }));
    for (const ErrorCurve& curve : curves.references) {
        if (curve.points.empty() || isColumn(e, curve.spec)) continue;
        const ReferenceLook look = lookOf(curve.spec, colors);
        Series series = seriesOf(curve, {false}, shows, look.name, look.color);
        series.dashed = true;
        series.marker = look.marker;
        chart.series.push_back(std::move(series));
        if (!options.train || options.state.hidden.contains(look.name)) continue;
        // On its own training images the ideal one is perfect at low noise: what memorizing looks like. And
        // there, not on held-out images, no model of degree 1 is better than Wiener.
        chart.series.push_back(seriesOf(curve, {true}, shows, fmt::format("{}, training", look.name),
                                        faded(look.color, trainOpacity)));
        chart.series.back().inLegend = false;
    }
}

/// Bars: the value of every series at the chart's noise levels instead of over x. They begin at zero.
void toBars(Chart& chart, const Experiment& e) {
    const std::vector<double> sigmas = chartSigmas(e);
    chart.logX = chart.logY = false;
    for (double sigma : sigmas) chart.categories.push_back(fmt::format("{:.3g}", sigma));
    for (Series& series : chart.series) {
        std::vector<double> y(sigmas.size(), unknown), error(sigmas.size(), 0);
        for (std::size_t i = 0; i < series.x.size(); ++i) {
            const auto near = std::min_element(sigmas.begin(), sigmas.end(), [&](double a, double b) {
                return std::abs(std::log(a / series.x[i])) < std::abs(std::log(b / series.x[i]));
            });
            const auto group = static_cast<std::size_t>(near - sigmas.begin());
            if (std::abs(std::log(*near / series.x[i])) > 1e-6) continue; // of an older range
            y[group] = series.y[i];
            if (!series.error.empty()) error[group] = series.error[i];
        }
        if (!series.error.empty()) series.error = std::move(error);
        series.x.clear();
        series.y = std::move(y);
    }
}

/// Widens a range of shown values by a margin; a linear axis of errors begins at zero.
std::pair<double, double> widened(double low, double high, const Chart& chart, ChartShows shows) {
    constexpr double factor = 1.4, share = 0.06;
    if (shows == ChartShows::bits) return {0, high * (1 + share)}; // the area begins at zero
    if (chart.logY && shows == ChartShows::mse) return {low / factor, high * factor};
    if (chart.logY) {
        const double by = std::pow(high / low, share);
        return {low / by, high * by};
    }
    const double margin = share * (high - low);
    return {shows == ChartShows::mse ? 0 : low - margin, high + margin};
}

/// The held-out errors of what is shown and what bounds them, with a margin. Exact training errors are in it;
/// sampled ones of a model that knows its training images by heart fall out of sight, and so do the noise's
/// variance and, for ratios and decibels, the mean image and the ideal denoiser.
std::optional<std::pair<double, double>> errorRange(const Chart& chart, const Experiment& e,
                                                    const Snapshot& s, const Curves& curves,
                                                    const Shows& shows, const ChartOptions& options) {
    const auto mean = shownOf<MeanImageErrorStudy>(s, e);
    const bool plain = e.look.chart.shows == ChartShows::mse;
    double low = std::numeric_limits<double>::infinity(), high = plain && mean ? *mean : -low;
    const auto take = [&](const ErrorPoint& p, ChartPart part, const ModelSpec& of) {
        const double value = shows.value(p.sigma, part.value(p), part, of);
        if (!std::isfinite(value) || (chart.logY && value <= 0)) return;
        low = std::min(low, value);
        high = std::max(high, value);
    };
    for (std::size_t i = 0; i < curves.columns.size(); ++i)
        for (const ErrorPoint& p : curves.columns[i].points) {
            if (options.heldOut) take(p, {false}, curves.columns[i].spec);
            if (p.exact && options.train) take(p, {true}, curves.columns[i].spec);
        }
    for (const ErrorCurve& curve : curves.references) {
        if (!plain && (curve.spec.family == "ideal" ||
                       options.state.hidden.contains(lookOf(curve.spec, palette(Theme::dark)).name)))
            continue;
        for (const ErrorPoint& p : curve.points) take(p, {false}, curve.spec);
    }
    if (!(high > low)) return std::nullopt;
    return widened(low, high, chart, e.look.chart.shows);
}

/// Shades what lies between the curves of the chosen column and of the one beside it, and says its area.
void compareBits(Chart& chart, const Experiment& e, const Curves& curves, const ChartOptions& options,
                 int chosen) {
    const auto columns = static_cast<int>(curves.columns.size());
    if (columns < 2) return;
    const int one = std::clamp(chosen, 0, columns - 1), other = one + 1 < columns ? one + 1 : one - 1;
    const ErrorCurve &a = curves.columns[static_cast<std::size_t>(one)],
                     &b = curves.columns[static_cast<std::size_t>(other)];
    if (!a.fresh || !a.complete || !b.fresh || !b.complete || !onSameImages(a.spec, b.spec)) return;
    if (isCovered("chart", one) || isCovered("chart", other)) return;
    const auto nameOf = [&](int column) {
        return fmt::format("{}  {}", columnLetter(column),
                           shortLabel(e.columns[static_cast<std::size_t>(column)]));
    };
    if (options.state.hidden.contains(nameOf(one)) || options.state.hidden.contains(nameOf(other))) return;
    for (Series& series : chart.series)
        if (series.label == nameOf(one))
            for (const ErrorPoint& p : b.points) series.fillTo.push_back(p.heldOut / (p.sigma * p.sigma));
    const BitsBetter better = bitsBetter(a, b);
    if (!std::isfinite(better.bits)) return;
    const bool first = better.bits >= 0; // it is the better one
    chart.title = fmt::format(
        "{} codes {}{} bits {} better than {}", nameOf(first ? one : other),
        shortNumber(std::abs(better.bits), 3),
        std::isfinite(better.standardError) ? fmt::format(" \xc2\xb1 {:.2g}", better.standardError) : "",
        perPixel(e), nameOf(first ? other : one));
}

} // namespace

std::string shortLabel(const ModelSpec& spec) {
    if (!spec.title.empty()) return spec.title;
    const std::string text = toText(spec), name = label(spec);
    return name.size() < text.size() ? name : text;
}

bool chartNeeds(const Experiment& e, const ModelSpec& reference) {
    const ChartLook& look = e.look.chart;
    const bool divides = look.shows == ChartShows::ratio && look.to == ChartTo::wiener;
    return e.referenceCurves || (divides && reference.family == "wiener");
}

Chart errorChart(const Experiment& e, const Snapshot& s, const ChartOptions& options, Theme theme,
                 int chosen) {
    const ChartLook& look = e.look.chart;
    const bool bars = look.form == ChartForm::bars;
    const Curves curves = curvesOf(e, s);
    const Shows shows(e, curves);
    Chart chart;
    chart.xLabel = "noise \xcf\x83 (pixels in [\xe2\x88\x92"
                   "1, 1])";
    chart.yLabel = shows.label();
    chart.logX = true;
    chart.logY = !look.linear && look.shows != ChartShows::psnr && look.shows != ChartShows::bits;
    if (look.shows == ChartShows::bits && !bars)
        chart.xLabel = fmt::format("noise \xcf\x83 (an area of one octave by 1 is 1 bit {})", perPixel(e));
    const auto& colors = palette(theme).series;
    for (int i = 0; i < static_cast<int>(e.columns.size()); ++i) {
        const ErrorCurve& curve = curves.columns[static_cast<std::size_t>(i)];
        if (curve.points.empty()) continue;
        const Rgba color = colors[static_cast<std::size_t>(i) % colors.size()];
        const std::string name =
            fmt::format("{}  {}", columnLetter(i),
                        shortLabel(curve.fresh ? e.columns[static_cast<std::size_t>(i)] : curve.spec));
        const auto add = [&](Series series) {
            if (isCovered("chart", i)) clearValues(series);
            chart.series.push_back(std::move(series));
        };
        if (options.heldOut) add(seriesOf(curve, {false}, shows, name, color));
        if (!options.train || (options.heldOut && options.state.hidden.contains(name))) continue;
        Series training =
            seriesOf(curve, {true}, shows, columnLetter(i) + "  training", faded(color, trainOpacity));
        training.inLegend = !options.heldOut;
        add(std::move(training));
    }
    if (e.referenceCurves && !bars) addReferences(chart, e, s, curves, shows, options, theme);
    if (bars) {
        toBars(chart, e);
        return chart;
    }
    if (!chart.series.empty()) chart.yRange = errorRange(chart, e, s, curves, shows, options);
    if (look.shows == ChartShows::bits && options.heldOut) compareBits(chart, e, curves, options, chosen);
    chart.cursor = e.sigma;
    chart.cursorLabel = fmt::format("\xcf\x83 {}", shortNumber(e.sigma));
    chart.xRange = std::pair(std::min(e.chartMin, e.chartMax) / axisMargin,
                             std::max(e.chartMin, e.chartMax) * axisMargin);
    return chart;
}

} // namespace scorelet
