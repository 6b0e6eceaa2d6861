#include "rosewater.h"
bool rosewater_calls_make(struct rosewater *rw, struct err *err){(void)rw;(void)err;return true;}
bool rosewater_talk_make(struct rosewater *rw, struct err *err){(void)rw;(void)err;return true;}
bool rosewater_edge_people(struct rosewater *rw, struct err *err){(void)rw;(void)err;return true;}
bool rosewater_edge_rest(struct rosewater *rw, struct err *err){(void)rw;(void)err;return true;}
