#include "app/panels/runs.h"

#include "app/panels/run_bits.h"
#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/data/to_size.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/session/json.h"
#include "core/session/parameters.h"
#include "core/studies/error_study.h"
#include "core/studies/shown.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>

namespace scorelet {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* formatName = "scorelet runs";
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// The seed, what is not as by default of how images are read, and the control where they are one: runs
/// without these have the key that they always had.
std::string seedKey(const DataRequest& d) {
    std::string key = fmt::format("{}", d.seed);
    Experiment e;
    e.data = d;
    for (const char* id : {"channels", "ground", "range", "orientation", "labels"}) {
        const ExperimentParameter& p = experimentParameter(id);
        if (const std::string value = valueText(p, e); value != valueText(p, Experiment{}))
            key += fmt::format(", {} {}", id, value);
    }
    if (d.control != Control::none)
        key += fmt::format(", control {}, {}", static_cast<int>(d.control),
                           d.control == Control::planted ? d.plantedShare : 0);
    return key;
}

/// Of a wavelet its name, as ever; a matrix by its whole path.
std::string basisKey(const BasisInputs& basis) {
    if (basis.kind == BasisKind::wavelet) return basis.wavelet;
    return basisKindNames()[static_cast<std::size_t>(basis.kind)] + basis.file;
}

std::string keyOf(const Experiment& e, const SolverInputs& solver) {
    const DataRequest& d = solver.model.training.data;
    return fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", d.source, d.train, d.heldOut, d.size,
                       static_cast<int>(d.fit), seedKey(d), solver.model.training.subset,
                       basisKey(solver.model.basis), solver.model.basis.levels, toText(solver.spec),
                       e.chartMin, e.chartMax, e.chartPoints,
                       offers<ExactError>(solver.spec) ? 0 : e.chartSamples,
                       offers<ExactError>(solver.spec) ? 0 : noiseOf(e));
}

RunRecord recordOf(const ErrorCurve& curve, const Experiment& e, const ModelSpec& spec, const DataSet& data) {
    RunRecord run;
    run.key = keyOf(e, solverOf(e, spec));
    run.model = toText(spec);
    run.name = label(spec);
    const auto images = data.train.count();
    run.channels = data.shape.channels;
    run.data = fmt::format("{}{}, {} images, {} x {}", data.name, run.channels == 1 ? "" : " in colour",
                           grouped(e.subset > 0 ? std::min<Eigen::Index>(e.subset, images) : images),
                           data.shape.height, data.shape.width);
    run.basis = usesBasis(spec) ? basisName(basisOf(e)) : "-";
    for (const ErrorPoint& point : curve.points) {
        run.sigmas.push_back(point.sigma);
        run.train.push_back(point.train);
        run.heldOut.push_back(point.heldOut);
        run.heldOutError.push_back(point.heldOutError);
        if (point.fit.parameters.total() > run.parameters.total()) run.parameters = point.fit.parameters;
        run.fitSeconds = std::max(run.fitSeconds, point.fit.seconds);
    }
    return run;
}

/// Numbers with null for NaN, which JSON has not.
std::vector<double> numbersOf(const Json& list) {
    std::vector<double> values;
    for (const Json& value : list) values.push_back(value.is_null() ? unknown : value.get<double>());
    return values;
}

RunRecord readRun(const Json& json) {
    RunRecord run;
    run.key = json.at("key").get<std::string>();
    run.model = json.at("model").get<std::string>();
    run.name = json.at("name").get<std::string>();
    run.data = json.at("data").get<std::string>();
    run.channels = json.value("channels", 1);
    run.basis = json.at("wavelet").get<std::string>();
    run.sigmas = numbersOf(json.at("sigmas"));
    run.train = numbersOf(json.at("train"));
    run.heldOut = numbersOf(json.at("held-out"));
    run.heldOutError = numbersOf(json.at("standard errors"));
    run.parameters = {.fitted = json.value("parameters", std::int64_t{0}),
                      .kept = json.value("kept values", std::int64_t{0})};
    run.fitSeconds = json.at("fit seconds").get<double>();
    run.note = json.at("note").get<std::string>();
    run.pinned = json.at("pinned").get<bool>();
    const std::size_t count = run.sigmas.size();
    if (run.train.size() != count || run.heldOut.size() != count || run.heldOutError.size() != count)
        throw Error("expected as many errors as noise levels");
    return run;
}

} // namespace

double RunRecord::heldOutAt(double sigma) const {
    constexpr double same = 1e-3; // relative: the slider's level and the chart's differ by rounding
    for (std::size_t i = 0; i < sigmas.size(); ++i) {
        if (std::abs(sigmas[i] - sigma) <= same * sigma) return heldOut[i];
        if (i == 0 || sigma < sigmas[i - 1] || sigma > sigmas[i]) continue;
        const double part = std::log(sigma / sigmas[i - 1]) / std::log(sigmas[i] / sigmas[i - 1]);
        return std::exp((1 - part) * std::log(heldOut[i - 1]) + part * std::log(heldOut[i]));
    }
    return unknown;
}

bool RunRecord::exact() const {
    return std::all_of(heldOutError.begin(), heldOutError.end(), [](double error) { return error == 0; });
}

double RunRecord::bits() const {
    return codedBits(sigmas, heldOut);
}

bool RunTable::note(const Snapshot& snapshot, const Experiment& e) {
    const auto data = shownOf<DataStudy>(snapshot, e);
    if (!data.fresh || !data) return false;
    bool news = false;
    for (int i = 0; i < static_cast<int>(e.columns.size()); ++i) {
        const ErrorCurve curve = errorCurve<ErrorStudy>(snapshot, e, i);
        if (!curve.fresh || !curve.complete) continue;
        const RunRecord run = recordOf(curve, e, e.columns[static_cast<std::size_t>(i)], *data);
        if (std::any_of(runs_.begin(), runs_.end(), [&](const RunRecord& r) { return r.key == run.key; }))
            continue;
        runs_.push_back(run);
        news = true;
    }
    trim();
    if (news) touch();
    return news;
}

void RunTable::remove(std::size_t index) {
    runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(index));
    touch();
}

void RunTable::trim() {
    while (runs_.size() > capacity) {
        const auto loose =
            std::find_if(runs_.begin(), runs_.end(), [](const RunRecord& r) { return !r.pinned; });
        runs_.erase(loose == runs_.end() ? runs_.begin() : loose);
    }
}

std::string RunTable::csv() const {
    std::string text =
        "model,data,basis,sigma,train_mse,test_mse,test_stderr,parameters,kept_values,fit_seconds,"
        "note,bits,degree_bits,stencil_bits,product_bits\n";
    const RunBits bits = interactionBits(*this);
    for (std::size_t r = 0; r < runs_.size(); ++r) {
        const RunRecord& run = runs_[r];
        std::string areas = csvNumber(comparableBits(run));
        for (const InteractionBits& one : bits[r])
            areas += fmt::format(",{}", one.without.empty() ? std::string() : csvNumber(one.bits));
        for (std::size_t i = 0; i < run.sigmas.size(); ++i)
            text +=
                fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}\n", csvField(run.model), csvField(run.data),
                            csvField(run.basis), csvNumber(run.sigmas[i]), csvNumber(run.train[i]),
                            csvNumber(run.heldOut[i]), csvNumber(run.heldOutError[i]), run.parameters.fitted,
                            run.parameters.kept, csvNumber(run.fitSeconds), csvField(run.note), areas);
    }
    return text;
}

std::string RunTable::toJson() const {
    Json json;
    json["format"] = formatName;
    json["version"] = 1;
    json["runs"] = Json::array();
    for (const RunRecord& run : runs_) {
        Json one;
        one["key"] = run.key;
        one["model"] = run.model;
        one["name"] = run.name;
        one["data"] = run.data;
        if (run.channels != 1) one["channels"] = run.channels;
        one["wavelet"] = run.basis;
        one["sigmas"] = run.sigmas;
        one["train"] = run.train;
        one["held-out"] = run.heldOut;
        one["standard errors"] = run.heldOutError;
        one["parameters"] = run.parameters.fitted;
        one["kept values"] = run.parameters.kept;
        one["fit seconds"] = run.fitSeconds;
        one["note"] = run.note;
        one["pinned"] = run.pinned;
        json["runs"].push_back(std::move(one));
    }
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::vector<std::string> RunTable::read(const std::string& text, const std::string& where) {
    const Json json = parseJson(text, where);
    const Json list = json.is_object() ? json.value("runs", Json()) : Json();
    if (!list.is_array() || json.value("format", Json()) != Json(formatName) ||
        json.value("version", Json()) != Json(1))
        throw Error(
            fmt::format("{}: no run table: expected \"format\": \"{}\", \"version\": 1 and a list \"runs\"",
                        where, formatName),
            "The table begins anew.");
    std::vector<RunRecord> runs;
    std::vector<std::string> leftOut;
    for (std::size_t i = 0; i < list.size(); ++i) {
        try {
            runs.push_back(readRun(list[i]));
        } catch (const std::exception& error) { // Json's and ours
            leftOut.push_back(fmt::format("{}: run {} is left out: {}", where, i + 1, error.what()));
        }
    }
    runs_ = std::move(runs);
    trim();
    return leftOut;
}

} // namespace scorelet
