#pragma once
// The keys of this protocol, under its own name.

#include "gateway/crypto/rsa.h"

namespace keepline::alipay {
using gateway::PrivateKey;
using gateway::PublicKey;
}  // namespace keepline::alipay
