// Classes of a data set: which there are, what they are called, and the images of one of them alone.
#pragma once

#include "core/data/dataset.h"

#include <string>
#include <vector>

namespace scorelet {

/// Whether every image, training and held-out, has a class.
bool hasClasses(const DataSet& data);

/// Throws Error where not.
void requireClasses(const DataSet& data);

/// The labels of the held-out images, each once, rising. Throws Error where images have no classes.
std::vector<int> heldOutClasses(const DataSet& data);

/// A class's name, or its number where it has none.
std::string className(const DataSet& data, int label);

/// What the images of one class are called: "fashion-mnist, class Bag".
std::string nameOfClass(const DataSet& data, int label);

/// The label of the class with this name or, where none is called so, this number. Throws Error that names
/// the classes there are.
int labelOfClass(const DataSet& data, const std::string& name);

/// Which of the first `among` images (0: all) are of a class: their rows, rising.
std::vector<Eigen::Index> rowsOfClass(const ImageSet& images, int label, Eigen::Index among = 0);

/// The same of training images. Throws Error where there are fewer than two.
std::vector<Eigen::Index> trainingRowsOfClass(const DataSet& data, int label, Eigen::Index among = 0);

/// The images of one class: training images among the first `among` (0: all), and all held-out ones, of which
/// there may be none. Throws Error where there are fewer than two training images.
DataSet onlyClass(const DataSet& data, int label, Eigen::Index among = 0);

} // namespace scorelet
