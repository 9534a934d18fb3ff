#include "core/network/trainer.h"

#include "core/base/error.h"

#include <chrono>

#ifdef __linux__
#include <sys/resource.h>
#endif

namespace scorelet {
namespace {

using Clock = std::chrono::steady_clock;

/// Lets everything else go first. Threads that it starts inherit it.
void giveWay() {
#ifdef __linux__
    setpriority(PRIO_PROCESS, 0, 10); // of this thread alone, on Linux
#endif
}

double since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

} // namespace

Trainer::Trainer(int threads, std::function<void()> wake) : threads_(threads), wake_(std::move(wake)) {}

Trainer::~Trainer() {
    pause();
}

void Trainer::start(const NetworkRecipe& recipe, std::shared_ptr<const ImageBatch> images) {
    pause();
    {
        const std::lock_guard lock(mutex_);
        status_ = {.running = true, .recipe = recipe};
    }
    thread_ = std::jthread([this, recipe, images = std::move(images)](const std::stop_token& stop) {
        giveWay();
        std::string problem;
        try {
            run(stop, recipe, *images);
        } catch (const std::exception& error) {
            problem = error.what();
        }
        {
            const std::lock_guard lock(mutex_);
            status_.running = false;
            status_.problem = problem;
        }
        if (wake_) wake_();
    });
}

void Trainer::pause() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
}

TrainerStatus Trainer::status() const {
    const std::lock_guard lock(mutex_);
    return status_;
}

void Trainer::publish(StoredNetwork& network, double seconds, double perSecond, double loss) {
    network.seconds = seconds;
    network.losses[network.state.steps] = static_cast<float>(loss);
    NetworkStore::instance().put(network);
    {
        const std::lock_guard lock(mutex_);
        status_.seen = network.state.steps * network.recipe.recipe.batch;
        status_.perSecond = perSecond;
        status_.seconds = seconds;
        status_.loss = loss;
    }
    if (wake_) wake_();
}

void Trainer::run(const std::stop_token& stop, const NetworkRecipe& recipe, const ImageBatch& images) {
    NetworkStore& store = NetworkStore::instance();
    const DenoisingNetwork denoising(recipe.recipe.architecture, recipe.shape, recipe.sigmaData);
    StoredNetwork network;
    if (auto kept = store.find(recipe); kept && kept->goesOn) {
        network = std::move(*kept);
    } else {
        network.recipe = recipe;
        network.state = beginTraining(recipe.recipe, denoising);
    }
    const double before = network.seconds;
    const auto begun = Clock::now();
    auto published = begun, saved = begun;
    std::int64_t publishedSteps = network.state.steps;
    double loss = 0;
    TrainingMemory memory;
    const Work work{stop, threads_, {}};
    const auto show = [&] {
        const auto steps = static_cast<double>(network.state.steps - publishedSteps);
        if (steps == 0) return;
        publish(network, before + since(begun), steps * recipe.recipe.batch / since(published), loss / steps);
        published = Clock::now();
        publishedSteps = network.state.steps;
        loss = 0;
    };
    try {
        for (;;) {
            trainStep(recipe.recipe, denoising, images, recipe.images, network.state, memory, work);
            loss += network.state.loss;
            if (isMoment(network.state.steps) && since(published) <= 1) store.put(network);
            if (since(published) > 1) show();
            if (since(saved) > 10) {
                show();
                store.save(recipe);
                saved = Clock::now();
            }
        }
    } catch (const Cancelled&) {
        show();
        store.save(recipe);
    }
}

} // namespace scorelet
