"""Routes of notifications, conversations and announcements."""

from django.urls import path

from apps.messaging.views import conversations, notifications

urlpatterns = [
    path("notifications", notifications.NotificationsView.as_view()),
    path("notifications/read-all", notifications.ReadAllNotificationsView.as_view()),
    path("notifications/<int:notification_id>/read", notifications.ReadNotificationView.as_view()),
    path("notifications/settings", notifications.NotificationSettingsView.as_view()),
    path("notifications/devices", notifications.PushDevicesView.as_view()),
    path("notifications/devices/<int:device_id>", notifications.PushDeviceView.as_view()),
    path("notifications/unsubscribe/<str:token>", notifications.StopMailView.as_view()),
    path("threads", conversations.ThreadsView.as_view()),
    path("threads/channels", conversations.ChannelsView.as_view()),
    path("threads/<int:thread_id>", conversations.ThreadView.as_view()),
    path("threads/<int:thread_id>/messages", conversations.ThreadMessagesView.as_view()),
    path("threads/<int:thread_id>/read", conversations.ReadThreadView.as_view()),
    path("messages", conversations.MessagesView.as_view()),
    path("messages/unread", conversations.UnreadView.as_view()),
    path("messages/<int:message_id>", conversations.MessageView.as_view()),
    path("messages/<int:message_id>/hide", conversations.HideMessageView.as_view()),
    path("messages/<int:message_id>/file", conversations.MessageFileView.as_view()),
    path("messages/<int:message_id>/file/thumbnail", conversations.MessageThumbnailView.as_view()),
    path("announcements", conversations.AnnouncementsView.as_view()),
    path("announcements/reach", conversations.AnnouncingView.as_view()),
    path("announcements/<int:announcement_id>/read", conversations.ReadAnnouncementView.as_view()),
    path("announcements/<int:announcement_id>/withdraw", conversations.WithdrawAnnouncementView.as_view()),
    path("announcements/<int:announcement_id>/pictures", conversations.AnnouncementPicturesView.as_view()),
    path(
        "announcements/<int:announcement_id>/pictures/<int:picture_id>",
        conversations.AnnouncementPictureView.as_view(),
    ),
    path(
        "announcements/<int:announcement_id>/pictures/<int:picture_id>/small",
        conversations.SmallAnnouncementPictureView.as_view(),
    ),
    path("announcements/<int:announcement_id>/receipts", conversations.ReceiptsView.as_view()),
]
