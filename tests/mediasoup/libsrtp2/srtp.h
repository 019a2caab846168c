// libsrtp 2 in the words of libsrtp 3, as far as mediasoup's worker uses those: lengths are `size_t`, and one function has another name.
#ifndef LIBSRTP_2_AS_3
#define LIBSRTP_2_AS_3

#include <srtp2/srtp.h>

template<srtp_err_status_t (*Function)(srtp_t, void*, int*)>
srtp_err_status_t withLength(srtp_t session, void* packet, size_t* length)
{
	int bytes = static_cast<int>(*length);
	const srtp_err_status_t status = Function(session, packet, &bytes);
	*length = static_cast<size_t>(bytes);
	return status;
}

inline srtp_err_status_t srtp_protect(srtp_t session, void* packet, size_t* length)
{
	return withLength<&srtp_protect>(session, packet, length);
}

inline srtp_err_status_t srtp_unprotect(srtp_t session, void* packet, size_t* length)
{
	return withLength<&srtp_unprotect>(session, packet, length);
}

inline srtp_err_status_t srtp_protect_rtcp(srtp_t session, void* packet, size_t* length)
{
	return withLength<&srtp_protect_rtcp>(session, packet, length);
}

inline srtp_err_status_t srtp_unprotect_rtcp(srtp_t session, void* packet, size_t* length)
{
	return withLength<&srtp_unprotect_rtcp>(session, packet, length);
}

inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
	return srtp_remove_stream(session, ssrc);
}

#endif
