#include "model.h"

#include <string.h>

#include <sodium.h>
#include <uuid.h>

static uint64_t dice_state;

void
dice_seed(uint64_t seed)
{
	dice_state = seed;
}

/* splitmix64 */
uint64_t
dice_next(void)
{
	uint64_t z = dice_state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

unsigned
dice(unsigned sides)
{
	return (unsigned)((dice_next() >> 33) % sides);
}

static void
dice_fill(void *out, size_t count)
{
	uint8_t *at = out;

	for (size_t i = 0; i < count; i++)
		at[i] = (uint8_t)(dice_next() >> 40);
}

static const char *
dice_name(void)
{
	return "dice";
}

static uint32_t
dice_word(void)
{
	return (uint32_t)dice_next();
}

void
dice_own_ids(void)
{
	static struct randombytes_implementation own = {.implementation_name = dice_name, .random = dice_word,
	    .buf = dice_fill};

	if (randombytes_set_implementation(&own) != 0 || sodium_init() < 0)
		model_fail("the dice cannot be used for keys");
}

/* Linked with --wrap: ids of rows come from libuuid. */
void __wrap_uuid_generate_random(uuid_t out);
void
__wrap_uuid_generate_random(uuid_t out)
{
	dice_fill(out, sizeof(uuid_t));
	out[6] = (unsigned char)((out[6] & 0x0f) | 0x40);
	out[8] = (unsigned char)((out[8] & 0x3f) | 0x80);
}
