// What the lab shows as an answer to the choices on screen: by name, every part whose key is that of the
// choices.
#pragma once

#include "tests/walk/record.h"

#include "core/session/experiment.h"
#include "core/engine/snapshot.h"

#include <map>
#include <string>

namespace scorelet::walk {

using Shown = std::map<std::string, Record>;

inline Shown shownOf(const Snapshot& s, const Experiment& e) {
    Shown shown;
    const auto add = [&](const std::string& name, const auto& part) { record(shown[name], name, part); };
    if (s.failure) {
        add("failure", *s.failure);
        return shown;
    }
    if (s.dataKey == dataKey(e)) add("data", s.data);
    if (s.imageKey == imageKey(e)) {
        add("clean", s.clean);
        add("noisy", s.noisy);
        add("clean coefficients", s.cleanCoefficients);
        add("noisy coefficients", s.noisyCoefficients);
    }
    if (s.inspector && s.inspector->key == inspectorKey(e)) add("inspector", *s.inspector);
    for (std::size_t i = 0; i < std::min(s.columns.size(), e.columns.size()); ++i) {
        const Column& c = s.columns[i];
        const std::string at = "column " + std::to_string(i + 1) + " ";
        if (c.key == columnKey(e, i)) {
            add(at + "failure", c.failure);
            if (!c.failure) {
                add(at + "denoised", c.denoised);
                add(at + "coefficients", c.coefficients);
                add(at + "mse", c.mse);
                add(at + "exact error", c.exact);
                add(at + "fit", c.fit);
                add(at + "preview", c.previewImages);
            }
        }
        if (c.trajectory && c.trajectory->key == trajectoryKey(e, i)) add(at + "trajectory", *c.trajectory);
        if (c.generated && c.generated->key == generateKey(e, i)) add(at + "samples", *c.generated);
        if (c.sensitivity && c.sensitivity->key == sensitivityKey(e, i))
            add(at + "sensitivity", *c.sensitivity);
        if (c.memorization && c.memorization->key == columnKey(e, i)) add(at + "nearest", *c.memorization);
        if (c.agreement && c.agreement->key == agreementKey(e, i)) add(at + "agreement", *c.agreement);
        if (c.halves && c.halves->key == halvesKey(e, i)) add(at + "halves", *c.halves);
        if (c.learning && c.learning->key == learningKey(e, i)) add(at + "learning", *c.learning);
        if (c.statistics && c.statistics->key == statisticsKey(e, i)) add(at + "statistics", *c.statistics);
    }
    for (std::size_t i = 0; i < std::min(s.chart.size(), e.columns.size()); ++i)
        if (s.chart[i].key == chartKey(e, e.columns[i])) add("curve " + std::to_string(i + 1), s.chart[i]);
    for (const ChartCurve& rail : s.rails)
        if (rail.key == chartKey(e, rail.spec)) add("rail " + toText(rail.spec), rail);
    if (s.basis && s.basis->key == basisKey(e)) add("basis", *s.basis);
    if (s.atom && s.atom->key == atomKey(e)) add("atom", *s.atom);
    if (s.wiener && s.wiener->key == wienerKey(e)) add("Wiener", *s.wiener);
    if (s.ideal && s.ideal->key == idealKey(e)) add("posterior", *s.ideal);
    if (!s.chart.empty()) add("mean predictor", s.meanPredictor);
    return shown;
}

} // namespace scorelet::walk
