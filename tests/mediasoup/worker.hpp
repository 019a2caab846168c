// Headers that most sources of mediasoup's worker have, compiled once.
#include "common.hpp"
#include "Channel/ChannelRequest.hpp"
#include "RTC/Transport.hpp"
