// The lab's part in training networks: what of it is shown, and the commands.

#include "app/shell/lab.h"

#include "core/base/error.h"
#include "core/families/network/trained.h"
#include "core/families/spec_text.h"
#include "core/image/array_store.h"
#include "core/image/spread.h"
#include "core/studies/control_study.h"

#include <algorithm>
#include <chrono>

namespace scorelet {

/// The images of the choices; null until they are there.
ResultOf<DataStudy> Lab::freshData() const {
    if (!snapshot_ || !shownOf<DataStudy>(*snapshot_, experiment()).complete()) return nullptr;
    return snapshot_->resultOf<DataStudy>();
}

/// Takes the choices, and the newest weights of their networks: of these, new ones when the last are all
/// shown, or have been shown for long enough.
void Lab::followTraining() {
    constexpr std::chrono::seconds longEnough{3};
    Experiment next = experiment();
    if (std::any_of(next.columns.begin(), next.columns.end(), isTrained)) {
        for (int item = 0; item < controlCount && snapshot_; ++item) {
            const auto there = shownOf<ControlData>(*snapshot_, experiment(), -1, item);
            if (there.complete())
                next.columnsOn[static_cast<Control>(item)] = asTrained(next.columns, *there, next.subset);
        }
        if (const auto data = freshData()) {
            next.columns = atNewest(next.columns, *data, next.subset);
            // Its answers are those of its first weights: whoever names it says so.
            for (ModelSpec& spec : next.columns)
                if (isTrained(spec) && settingOf(spec, seenRow) == 0)
                    spec.title = label(spec) + ", not trained";
        }
    }
    noteStores();
    noteTraining();
    if (next == shown_) {
        shownFor_ = experiment();
        return;
    }
    const auto now = std::chrono::steady_clock::now();
    const bool sameChoices = shownFor_ == experiment();
    if (sameChoices && worker_ && worker_->status().busy && now - shownSince_ < longEnough) return;
    shownSince_ = now;
    shown_ = std::move(next);
    shownFor_ = experiment();
}

/// What could not be read or kept of networks and moments.
void Lab::noteStores() {
    const auto tell = [&](std::vector<std::string> warnings) {
        for (std::string& warning : warnings)
            ui_.messages.add({.severity = Severity::warning, .text = std::move(warning)});
    };
    tell(NetworkStore::instance().takeWarnings());
    tell(ArrayStore::instance().takeWarnings());
}

/// What the panels show of training, and of which moments there is something to compute.
void Lab::noteTraining() {
    const auto& columns = experiment().columns;
    ui_.trainings.assign(columns.size(), {});
    screen_.moments.clear();
    screen_.trainingAgreement = ui_.trainingMap >= 2;
    screen_.trainingView = ui_.trainingView;
    const auto data = freshData();
    if (!data || std::none_of(columns.begin(), columns.end(), isTrained)) return;
    const TrainerStatus status = training();
    NetworkStore& store = NetworkStore::instance();
    screen_.moments.resize(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (!isTrained(columns[i])) continue;
        NetworkRecipe recipe;
        try {
            recipe = identityOf(columns[i], *data, experiment().subset);
        } catch (const Error&) { // no such class: told by the model
            continue;
        }
        const NetworkProgress progress = store.progress(recipe);
        ColumnTraining& column = ui_.trainings[i];
        column.seen = progress.seen;
        column.goesOn = progress.goesOn;
        column.seconds = progress.seconds;
        column.losses = progress.losses;
        if (sameNetwork(status.recipe, recipe)) {
            column.running = status.running;
            column.perSecond = status.perSecond;
            column.problem = status.problem;
        }
        const std::vector<std::int64_t> all =
            momentsUpTo(progress.moments.empty() ? 0 : progress.moments.back());
        for (std::size_t k = 0; k < all.size(); ++k)
            if (std::binary_search(progress.moments.begin(), progress.moments.end(), all[k]))
                column.moments.push_back(static_cast<int>(k));
        screen_.moments[i] = column.moments;
    }
}

void Lab::train(int column) {
    try {
        const auto data = freshData();
        if (!data) throw Error("the images are not loaded yet");
        const ModelSpec& spec = experiment().columns.at(static_cast<std::size_t>(column));
        const NetworkRecipe recipe = recipeOf(spec, *data, experiment().subset);
        if (!trainer_) trainer_.emplace(options_.threads, options_.wake);
        // The images stay while they are trained on.
        const auto rows = rowsTrainedOn(spec, *data, experiment().subset);
        trainer_->start(recipe, rows.empty()
                                    ? std::shared_ptr<const ImageBatch>(data, &data->train.pixels)
                                    : std::make_shared<const ImageBatch>(imagesAt(data->train.pixels, rows)));
    } catch (const Error& error) {
        ui_.messages.add(error);
    }
}

void Lab::pauseTraining() {
    if (trainer_) trainer_->pause();
}

void Lab::forgetTraining(int column) {
    pauseTraining();
    const auto data = freshData();
    if (!data) return;
    const ModelSpec& spec = experiment().columns.at(static_cast<std::size_t>(column));
    try {
        NetworkStore::instance().forget(identityOf(spec, *data, experiment().subset));
    } catch (const Error& error) {
        ui_.messages.add(error);
    }
}

} // namespace scorelet
