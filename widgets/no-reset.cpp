#include "learner.hpp"
