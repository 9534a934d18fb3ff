#include "core/session/glossary.h"

#include <algorithm>
#include <cassert>

namespace scorelet {

const std::vector<GlossaryTerm>& glossary() {
    static const std::vector<GlossaryTerm> terms = {
        {"agreement", "How alike two models' answers to the same noisy images are: the cosine after each image's own mean is "
                      "removed, and 1 - SSres / SStot. It says more than two errors do."},
        {"alpha-bar", "The share of signal in a variance-preserving model's noisy image, 1 / (1 + σ²): another name for the "
                      "noise level."},
        {"any features", "A class of models whose score is a sum of functions that you write: of a coefficient, of others that it "
                         "sees, of noise level and place."},
        {"atom", "The image of one coefficient: what the image changes by when that coefficient alone does."},
        {"band-tied", "A class of models in which a coefficient sees the three orientations at its place and scale."},
        {"cascade", "The way from the box to a wavelet's scaling function: its own equation applied again and again, each "
                    "time to pieces half as long."},
        {"class-conditional", "Made of the training images of one class alone: of one that is chosen, or, as its own class, of "
                              "the class of the image at hand. Held-out errors are over that class's images, or each image "
                              "is answered by the model of its own class."},
        {"condition number", "How far the normal equations are from losing an answer: 1 is perfect, above 1e12 the ridge "
                             "decides."},
        {"degree", "Highest total degree of the score's monomials: 1 is linear denoising, 2 and 3 add products."},
        {"denoiser", "A function D(x) that answers a noisy image with an estimate of the clean one; the best one is the mean "
                     "E[x0 | x]."},
        {"details", "The wavelet coefficients of one scale for horizontal, vertical and diagonal edges: H (LH), V (HL) and "
                    "D (HH)."},
        {"effective dimension", "The sum of a denoiser's shrink factors at one noisy image, the trace of its Jacobian: in how "
                                "many directions it keeps what it sees."},
        {"effective radius", "Root mean square distance from the pixel, weighted by the squared sensitivity, on the torus. "
                             "0: the pixel sees itself alone."},
        {"eigenimage", "A principal component of the training images; the Wiener filter shrinks each by its own "
                       "signal-to-noise."},
        {"equivariant local patch", "A local patch machine that may take its patches from all places of all training images "
                                    "(ELS, Kamb & Ganguli): it cannot tell places apart, as a convolution cannot."},
        {"features", "The functions of which one regression makes a score, monomials unless you write others: so many weights are "
                     "solved for."},
        {"held-out", "Images that no model has seen: an error on them says what a model knows of the world, not of its "
                     "training images."},
        {"ideal", "The exact score of the training set: a mean of training images, weighted by how well each explains the "
                  "noisy one. At low noise it copies."},
        {"independent", "A class of models in which a wavelet coefficient sees itself alone."},
        {"leave-one-out", "An error on training images, each left out of the model that answers it: what a held-out error would "
                          "be, without held-out images."},
        {"levels", "How often the scaling band is split again: each level adds three detail bands at twice the scale."},
        {"local coupling", "A class of models in which a coefficient sees its neighbours in the same subband."},
        {"local patch", "A machine that averages each pixel over training images, weighted by how alike the patches around it "
                        "are (LS, Kamb & Ganguli)."},
        {"moments", "Means of products of coefficients over the training images; with them every fit at every noise level is "
                    "a small linear system."},
        {"MSE", "Mean squared error per pixel (of colour images per value, of every channel of a pixel), for values from -1 to 1."},
        {"noise level", "Standard deviation σ of the white noise that is added to every pixel, for pixels from -1 to 1."},
        {"noise prediction", "The noise that a model sees in an image, (x - D(x)) / σ: minus σ times the score."},
        {"normal equations", "The linear system whose answer are the weights with the smallest expected error."},
        {"parameters", "All numbers that a model has estimated from its training images at one noise level, each once: "
                       "weights; Wiener's mean and covariance. Machines that keep training images have none of a fixed "
                       "number: the pixel values that they keep are told, as such."},
        {"parent-child", "A class of models in which a coefficient sees the one at its place one scale coarser."},
        {"PCA-locality", "A patch machine whose masks come from the covariance of the training images instead of a square "
                         "(Lukoianov et al.)."},
        {"posterior", "The weights of the training images given the noisy one: what the ideal denoiser averages with."},
        {"probability-flow ODE", "The path without fresh noise from pure noise to an image, dx/dσ = (x - D(x)) / σ."},
        {"PSNR", "Peak signal-to-noise ratio in dB, 10 log10(4 / MSE): more is better, 3 dB are half the error."},
        {"reference curves", "What theory says, thin and dashed in the chart: the noise variance, the mean image, the Wiener "
                             "filter and the ideal denoiser."},
        {"ridge", "Added to the normal equations relative to their diagonal: more of it shrinks the weights and steadies "
                  "ill-conditioned fits."},
        {"scaling", "The coarsest band of a wavelet transform, S (LL): local means of the image."},
        {"score", "The direction in which the density of noisy images rises fastest, (D(x) - x) / σ²."},
        {"sensitivity", "The derivative of one output pixel by every input pixel: where the denoiser looks."},
        {"sharing", "One set of weights for all places of a subband, as in a convolution, instead of one for each place."},
        {"shrink factor", "An eigenvalue of the symmetric part of a denoiser's Jacobian: how much it keeps of a small change "
                          "along the eigenvector."},
        {"Stein's identity", "E[φ s] = -E[dφ/dw]: the expectation with the unknown score becomes one of the data alone, so "
                             "that a fit needs no training."},
        {"stencil", "The coefficients that a coefficient's score may depend on."},
        {"subband", "The wavelet coefficients of one scale and orientation, a small image of edges."},
        {"symmetry defect", "How far a denoiser's Jacobian J is from symmetric, |J - J'| / 2|J|: 0 for the denoiser of any "
                            "density, 1 where J is antisymmetric."},
        {"training", "Images that a model is made of; an error on them says also what it has learned by heart."},
        {"two halves", "A model made of each of two disjoint halves of the training images: where both give the same answers "
                       "they know the world, not their images."},
        {"typical distance", "Mean distance of held-out images to their nearest training image, root mean square per "
                             "pixel (of colour images per value)."},
        {"vanishing moments", "As many as a wavelet has, p: polynomials below degree p leave no details, so that smooth "
                              "parts of an image leave small ones. A filter of 2 p taps has at most p."},
        {"Wiener", "The best of all linear denoisers: it keeps each eigenimage by its signal-to-noise v / (v + σ²)."},
    };
    return terms;
}

const GlossaryTerm* findTerm(const std::string& term) {
    const auto& all = glossary();
    const auto found = std::find_if(all.begin(), all.end(), [&](const GlossaryTerm& one) { return one.term == term; });
    return found == all.end() ? nullptr : &*found;
}

const std::string& meaningOf(const std::string& term) {
    const GlossaryTerm* found = findTerm(term);
    assert(found);
    return found->meaning;
}

std::string meaningOfLabel(const std::string& label) {
    const GlossaryTerm* found = findTerm(label);
    const auto space = label.rfind(' ');
    if (found || space == std::string::npos || space + 1 == label.size()) return found ? found->meaning : std::string();
    const auto next = static_cast<unsigned char>(label[space + 1]);
    if (next == '(' || next >= 0x80) found = findTerm(label.substr(0, space)); // a remark, or a Greek letter
    return found ? found->meaning : std::string();
}

} // namespace scorelet
