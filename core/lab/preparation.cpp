#include "core/lab/preparation.h"

#include <algorithm>
#include <chrono>

namespace scorelet {

std::shared_ptr<Preparation> Preparation::start(PreparationRequest request) {
    auto self = std::make_shared<Preparation>();
    // Detached, because nobody may wait for it; it owns itself and all that it reads.
    std::thread([self, request = std::move(request)] { self->run(request); }).detach();
    return self;
}

void Preparation::run(const PreparationRequest& request) {
    const Work work{stop_.get_token(), request.threads, [this](double fraction) {
                        const std::lock_guard lock(mutex_);
                        fraction_ = fraction;
                    }};
    std::shared_ptr<const Model> model;
    std::exception_ptr failure;
    try {
        model = prepareModel(request.spec, request.data, *request.coefficients, request.subset,
                             request.budgetBytes, work,
                             [this](std::shared_ptr<const Model> first, double images) {
                                 const std::lock_guard lock(mutex_);
                                 preview_ = {std::move(first), images};
                                 changed_.notify_all();
                             });
    } catch (...) {
        failure = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    model_ = std::move(model);
    failure_ = failure;
    preview_ = {};
    changed_.notify_all();
}

std::shared_ptr<const Model> Preparation::wait(const Work& work,
                                               const std::function<void(const PreviewModel&)>& onPreview) {
    bool shown = !onPreview;
    for (;;) {
        PreviewModel preview;
        double fraction = 0;
        {
            std::unique_lock lock(mutex_);
            // Often enough to answer a stop at once; there is no wait for a condition and a stop token
            // together here.
            changed_.wait_for(lock, std::chrono::milliseconds(5));
            if (failure_) std::rethrow_exception(failure_);
            if (model_) return model_;
            fraction = fraction_;
            if (!shown && preview_.model) preview = preview_;
        }
        work.check();
        work.report(fraction);
        if (preview.model) {
            shown = true;
            onPreview(preview);
        }
    }
}

std::shared_ptr<Preparation> Preparations::attach(const std::string& key, const PreparationRequest& request) {
    auto& preparation = running_[key];
    if (!preparation) preparation = Preparation::start(request);
    return preparation;
}

void Preparations::keepOnly(const std::vector<std::string>& keys) {
    std::erase_if(running_, [&](const auto& entry) {
        const bool needed = std::find(keys.begin(), keys.end(), entry.first) != keys.end();
        if (!needed) entry.second->stop();
        return !needed;
    });
}

} // namespace scorelet
