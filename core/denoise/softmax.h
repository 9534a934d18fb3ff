// The softmax mean over whole images that the ideal denoiser is, and the Gaussian mixture between it and
// Wiener's (core/families/posterior).
//
// For a query y the mean sum_i p_i c_i of the candidates c_i, with p_i proportional to
// exp(-sum_k w_k (y_k - a c_ik)^2 / 2). Computed block by block of candidates (streaming_softmax.h):
// distances by matrix products (float), weights and totals in double, and at low noise the distances of the
// candidates that matter again from the differences. Fixed blocks merged in order: the same bits on 1 thread
// or many. Per query N n multiply-adds for the distances, and as many for the mean where most weights count.
#pragma once

#include "core/base/work.h"
#include "core/image/image.h"

#include <Eigen/Core>
#include <span>
#include <vector>

namespace scorelet {

/// How far a query is from a candidate: precision times sum_k relative_k (y_k - scale c_ik)^2.
struct SoftmaxMetric {
    double precision = 1;          ///< > 0
    Eigen::VectorXf relative = {}; ///< n weights, 0 to 1; empty: all 1
    double scale = 1;              ///< a
};

/// What the distance from every query has beside it: strength (direction' (y - a c_i))^2. So queries have
/// metrics of their own that differ from the common one by a rank of one.
struct SoftmaxTilts {
    ImageBatch::Matrix directions = {}; ///< a row per query
    Eigen::VectorXd strengths = {};     ///< not negative
};

/// A row per query or candidate.
using SoftmaxRows = Eigen::Map<const ImageBatch::Matrix>;

/// sum_k relative_k (scale c_ik)^2 of every candidate, in double.
Eigen::VectorXd softmaxNorms(const SoftmaxRows& candidates, const SoftmaxMetric& metric, const Work& work);

/// The mean of the candidates for every query (rows that are finite and within +-1e15). `norms` are
/// softmaxNorms(). `without`: for every query a candidate that is left out, -1 for none; or empty. A query
/// that is left without any candidate has NaN. Tilts, where there are any, cost as much as the distances.
ImageBatch::Matrix softmaxMeans(const SoftmaxRows& candidates, const Eigen::VectorXd& norms,
                                const SoftmaxMetric& metric, const ImageBatch::Matrix& queries,
                                std::span<const Eigen::Index> without, const Work& work,
                                const SoftmaxTilts& tilts = {});

/// The means for the queries clean + sigma noise (rows) at every noise level, by level; distances are
/// |y - c|^2 / sigma^2. The products that the distances need are those of clean images and of noise, whatever
/// the number of levels: 2 N n multiply-adds a query, and as many again at a level as its mean takes. What a
/// level is answered does not depend on the others.
std::vector<ImageBatch::Matrix> softmaxMeansOverNoise(const SoftmaxRows& candidates,
                                                      const Eigen::VectorXd& norms,
                                                      const ImageBatch::Matrix& clean,
                                                      const ImageBatch::Matrix& noise,
                                                      std::span<const double> sigmas, const Work& work);

/// The weights p_i of all candidates for one query, in double.
Eigen::VectorXd softmaxWeights(const SoftmaxRows& candidates, const SoftmaxMetric& metric,
                               const Eigen::VectorXf& query, const Work& work);

} // namespace scorelet
