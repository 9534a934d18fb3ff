#include "app/panels/instruments.h"

#include "app/panels/error_chart.h"
#include "core/families/family.h"
#include "core/session/tabs.h"
#include "core/studies/agreement_study.h"
#include "core/studies/answer_sum_study.h"
#include "core/studies/dial_choice_study.h"
#include "core/studies/equations_study.h"
#include "core/studies/error_study.h"
#include "core/studies/inspector_study.h"
#include "core/studies/joint_study.h"
#include "core/studies/picture_study.h"
#include "core/studies/report_study.h"

#include <algorithm>

namespace scorelet {
namespace {

std::vector<Instrument>& registered() {
    static std::vector<Instrument> all;
    return all;
}

/// Images, pictures and answers: what every tab has. The images come first, since all others are about them.
void wantPictures(const Wanted& w) {
    w.live<DataStudy>();
    w.live<PictureStudy>();
    for (int i = 0; i < w.columns(); ++i) {
        // Computed for the picture, which would not show it growing.
        if (choosesDial(w.experiment.columns[static_cast<std::size_t>(i)])) w.live<DialChoiceStudy>(i);
        w.live<DenoisedStudy>(i);
    }
    w.live<MosaicStudy>();
    for (int i = 0; i < w.columns(); ++i) w.live<DenoisedMosaicStudy>(i);
    for (int i = 0; i < w.columns(); ++i)
        if (offers<ExactError>(w.experiment.columns[static_cast<std::size_t>(i)])) w.live<ErrorHere>(i);
    for (int i = 0; i < w.columns(); ++i) w.live<FitReportStudy>(i);
    w.later<PixelStatisticsStudy>();
}

void wantInspector(const Wanted& w) {
    w.live<InspectorStudy>();
    for (int i = 0; i < w.columns(); ++i) {
        const ModelSpec& spec = w.experiment.columns[static_cast<std::size_t>(i)];
        if (answersFromStencil(spec)) w.live<InspectedModelStudy>(i);
        if (offers<ScoreFit>(spec)) w.live<AnswerSumStudy>(i);
        if (hasEquations(spec)) w.later<EquationsStudy>(i);
    }
    w.later<JointStudy>();
}

void wantChart(const Wanted& w) {
    for (int i = 0; i < w.columns(); ++i)
        for (int k = 0; k < w.levels(); ++k) w.later<ErrorStudy>(i, k);
    w.later<MeanImageErrorStudy>();
    for (int i = 0; i < static_cast<int>(referenceModels().size()); ++i) {
        if (!chartNeeds(w.experiment, referenceModels()[static_cast<std::size_t>(i)])) continue;
        for (int k = 0; k < w.levels(); ++k) w.later<ReferenceError>(i, k);
    }
}

Request emptyRequest(const Experiment& experiment) {
    Request request;
    request.budget = experiment.budgetGb * 1e9;
    return request;
}

} // namespace

InstrumentRegistration::InstrumentRegistration(Instrument instrument) {
    registerTab(instrument.id, instrument.order);
    auto& all = registered();
    const auto at = std::upper_bound(all.begin(), all.end(), instrument.order,
                                     [](int order, const Instrument& other) { return order < other.order; });
    all.insert(at, std::move(instrument));
}

const std::vector<Instrument>& instruments() {
    return registered();
}

const Instrument& shownInstrument(const Experiment& experiment) {
    const auto& all = instruments();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Instrument& one) { return one.id == experiment.look.tab; });
    return found == all.end() ? all.front() : *found;
}

const Instrument* secondInstrument(const Experiment& experiment) {
    const auto& all = instruments();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Instrument& one) { return one.id == experiment.look.beside; });
    return found == all.end() || found->id == shownInstrument(experiment).id ? nullptr : &*found;
}

Request requestOf(const Experiment& experiment, const OnScreen& screen) {
    Request request = emptyRequest(experiment);
    const Wanted wanted{experiment, request, screen};
    wantPictures(wanted);
    if (screen.inspector) wantInspector(wanted);
    const Instrument& instrument = shownInstrument(experiment);
    if (instrument.want) instrument.want(wanted);
    if (const Instrument* second = screen.beside ? secondInstrument(experiment) : nullptr;
        second && second->want)
        second->want(wanted);
    if (!instrument.chartBelow || !screen.chart) return request;
    wantChart(wanted);
    if (screen.agreement)
        for (int i = 0; i < wanted.columns(); ++i) wanted.later<AgreementStudy>(i);
    if (experiment.look.chart.form == ChartForm::parameters)
        for (int i = 0; i < wanted.columns(); ++i) wanted.later<ErrorHere>(i);
    return request;
}

Request comparisonOf(const Experiment& experiment) {
    Request request = emptyRequest(experiment);
    const OnScreen screen;
    const Wanted wanted{experiment, request, screen};
    wantPictures(wanted);
    wantChart(wanted);
    return request;
}

} // namespace scorelet
