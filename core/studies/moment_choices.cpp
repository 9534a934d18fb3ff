#include "core/studies/moment_choices.h"

#include "core/base/error.h"
#include "core/data/source.h"
#include "core/families/spec_text.h"
#include "core/session/parameters.h"
#include "core/session/session.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {

MomentChoices momentChoicesOf(const Experiment& experiment) {
    Experiment own;
    own.columns.clear();
    own.data = experiment.data;
    own.basis = experiment.basis;
    own.colours = experiment.colours;
    own.basisFile = experiment.basisFile;
    own.wavelet = experiment.wavelet;
    own.levels = experiment.levels;
    Experiment images = own;
    images.data.source = nameOfSource(own.data.source);
    std::string text;
    for (const std::string& id : imageParameters())
        text += fmt::format("{} {}\n", id, valueText(experimentParameter(id), images));
    return {std::move(text), toJson(own)};
}

Experiment experimentOf(const MomentFile& file) {
    LoadedSession session =
        fromJson(file.choices().session, fmt::format("{}: array \"session\"", file.path()));
    if (!session.warnings.empty()) throw Error(fmt::format("{}: {}", file.path(), session.warnings.front()));
    if (session.experiment.data.shape() != file.shape())
        throw Error(fmt::format("{}: expected images of {}, as its session says, found moments of {}",
                                file.path(), describe(session.experiment.data.shape()),
                                describe(file.shape())));
    return std::move(session.experiment);
}

Experiment besideMoments(const MomentFile& file, int most) {
    Experiment e = experimentOf(file);
    e.data.train = std::min(file.train().count, most);
    e.data.heldOut = std::min(file.heldOut().count, most / 10);
    e.columns.clear();
    for (const ModelSpec& model : file.models()) {
        if (e.columns.size() == static_cast<std::size_t>(maxColumns)) break;
        ModelSpec column;
        column.family = "moments";
        column.texts = {{"file", file.path()}, {"of", toText(model)}};
        e.columns.push_back(std::move(column));
    }
    return e;
}

} // namespace scorelet
