#include "switched.hpp"
