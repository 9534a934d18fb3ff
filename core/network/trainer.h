// Training in a thread of its own, while the lab goes on.
//
// It gives way to everything else, publishes the weights to the NetworkStore about once a second and at fixed
// numbers of steps, and writes them to the disk every ten seconds and when it ends.
#pragma once

#include "core/network/network_store.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace scorelet {

struct TrainerStatus {
    bool running = false;
    NetworkRecipe recipe = {}; ///< of the network that is trained, or was last
    std::int64_t seen = 0;     ///< training images
    double perSecond = 0;      ///< images, of late
    double seconds = 0;        ///< of training, all in all
    double loss = 1;           ///< mean since the weights were published before
    std::string problem = {};  ///< why it ended, or could not write; empty: none
};

/// Trains one network at a time. Any thread may ask it.
class Trainer {
public:
    /// `wake` is called from its thread when there are new weights.
    Trainer(int threads, std::function<void()> wake);

    /// Ends training; what there is is kept.
    ~Trainer();
    Trainer(const Trainer&) = delete;
    Trainer& operator=(const Trainer&) = delete;

    /// Goes on where the store has it, or begins. What is trained now is paused first.
    void start(const NetworkRecipe& recipe, std::shared_ptr<const ImageBatch> images);

    /// Ends training within an image; start() goes on.
    void pause();

    TrainerStatus status() const;

private:
    void run(const std::stop_token& stop, const NetworkRecipe& recipe, const ImageBatch& images);
    void publish(StoredNetwork& network, double seconds, double perSecond, double loss);

    int threads_;
    std::function<void()> wake_;
    mutable std::mutex mutex_;
    TrainerStatus status_;
    std::jthread thread_; ///< last: it uses all others
};

} // namespace scorelet
